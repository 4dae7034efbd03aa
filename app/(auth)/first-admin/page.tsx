import type { Metadata } from "next";
import { FirstAdminPage } from "@/components/account/first-admin-page.tsx";

// The address holds the one-time token: no other site may learn it from a link followed here.
export const metadata: Metadata = { title: "First administrator", referrer: "no-referrer" };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[] }>;
}) {
  const { token } = await searchParams;
  return <FirstAdminPage token={typeof token === "string" ? token : ""} />;
}

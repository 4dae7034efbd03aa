import type { Metadata } from "next";
import { LineagePage } from "@/components/lineage/lineage-page.tsx";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Lineage" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData path={addressOf("/lineage", await searchParams)}>
      <LineagePage />
    </PageData>
  );
}

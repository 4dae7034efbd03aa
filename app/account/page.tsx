import type { Metadata } from "next";
import { AccountPage } from "@/components/account/account-page.tsx";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Account" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData
      path={addressOf("/account", await searchParams)}
      load={(trpc, client) => [client.prefetchQuery(trpc.token.list.queryOptions())]}
    >
      <AccountPage />
    </PageData>
  );
}

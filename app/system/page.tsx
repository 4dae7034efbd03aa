import type { Metadata } from "next";
import { SystemPage } from "@/components/system/system-page.tsx";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "System" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData
      path={addressOf("/system", await searchParams)}
      load={(trpc, client) => [client.prefetchQuery(trpc.system.status.queryOptions())]}
    >
      <SystemPage />
    </PageData>
  );
}

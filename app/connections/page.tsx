import type { Metadata } from "next";
import { ConnectionsPage } from "@/components/connection/connections-page.tsx";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Connections" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData
      path={addressOf("/connections", await searchParams)}
      load={(trpc, client) => [
        client.prefetchQuery(trpc.connection.list.queryOptions()),
        client.prefetchQuery(trpc.connection.systems.queryOptions()),
      ]}
    >
      <ConnectionsPage />
    </PageData>
  );
}

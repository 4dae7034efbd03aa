import type { Metadata } from "next";
import { AgentsPage } from "@/components/agent/agents-page.tsx";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Agents" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData
      path={addressOf("/agents", await searchParams)}
      load={(trpc, client) => [client.prefetchQuery(trpc.agent.access.queryOptions())]}
    >
      <AgentsPage />
    </PageData>
  );
}

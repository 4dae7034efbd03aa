import type { Metadata } from "next";
import { LivePage } from "@/components/live/live-page.tsx";
import { streamsInput } from "@/components/live/streams-input.ts";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Live" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData
      path={addressOf("/live", await searchParams)}
      load={(trpc, client) => [
        client.prefetchQuery(trpc.catalog.list.queryOptions(streamsInput)),
        client.prefetchQuery(trpc.product.followed.queryOptions()),
      ]}
    >
      <LivePage />
    </PageData>
  );
}

import type { Metadata } from "next";
import { createLoader, parseAsString } from "nuqs/server";
import { lineageInput } from "@/components/lineage/lineage-input.ts";
import { LineagePage } from "@/components/lineage/lineage-page.tsx";
import { asOfParsers, instantOf } from "@/components/time/as-of-state.ts";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Lineage" };

const loadState = createLoader({ focus: parseAsString, ...asOfParsers });

export default async function Page({ searchParams }: PageInput) {
  const search = await searchParams;
  const { focus, at } = loadState(search);
  return (
    <PageData
      path={addressOf("/lineage", search)}
      load={(trpc, client) => [
        client.prefetchQuery(
          trpc.lineage.graph.queryOptions(lineageInput(focus ?? undefined, instantOf(at))),
        ),
      ]}
    >
      <LineagePage />
    </PageData>
  );
}

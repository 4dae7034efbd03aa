import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { CatalogPage } from "@/components/catalog/catalog-page.tsx";
import { catalogInput, catalogParsers } from "@/components/catalog/catalog-state.ts";
import { asOfParsers, instantOf } from "@/components/time/as-of-state.ts";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Catalog" };

const loadState = createLoader({ ...catalogParsers, ...asOfParsers });

export default async function Page({ searchParams }: PageInput) {
  const search = await searchParams;
  const state = loadState(search);
  return (
    <PageData
      path={addressOf("/catalog", search)}
      load={(trpc, client) => [
        client.prefetchInfiniteQuery(
          trpc.catalog.list.infiniteQueryOptions(catalogInput(state, instantOf(state.at)), {
            getNextPageParam: (page) => page.nextCursor ?? undefined,
          }),
        ),
      ]}
    >
      <CatalogPage />
    </PageData>
  );
}

import type { Metadata } from "next";
import { createLoader, parseAsString } from "nuqs/server";
import { searchInput } from "@/components/search/search-input.ts";
import { SearchPage } from "@/components/search/search-page.tsx";
import { asOfParsers, instantOf } from "@/components/time/as-of-state.ts";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Search" };

const loadState = createLoader({ q: parseAsString.withDefault(""), ...asOfParsers });

export default async function Page({ searchParams }: PageInput) {
  const search = await searchParams;
  const { q, at } = loadState(search);
  return (
    <PageData
      path={addressOf("/search", search)}
      load={(trpc, client) =>
        q.trim() === ""
          ? []
          : [client.prefetchQuery(trpc.catalog.list.queryOptions(searchInput(q, instantOf(at))))]
      }
    >
      <SearchPage />
    </PageData>
  );
}

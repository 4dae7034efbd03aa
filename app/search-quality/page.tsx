import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { SearchQualityPage } from "@/components/search-quality/search-quality-page.tsx";
import { windowParsers } from "@/components/search-quality/window.ts";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Search quality" };

const loadState = createLoader(windowParsers);

export default async function Page({ searchParams }: PageInput) {
  const search = await searchParams;
  const { window } = loadState(search);
  return (
    <PageData
      path={addressOf("/search-quality", search)}
      load={(trpc, client) => [client.prefetchQuery(trpc.searchQuality.get.queryOptions({ window }))]}
    >
      <SearchQualityPage />
    </PageData>
  );
}

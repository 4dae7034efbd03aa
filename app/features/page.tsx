import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { FeaturesPage } from "@/components/feature/features-page.tsx";
import { featureListInput, featureListParsers } from "@/components/feature/list-state.ts";
import { asOfParsers, instantOf } from "@/components/time/as-of-state.ts";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Features" };

const loadState = createLoader({ ...featureListParsers, ...asOfParsers });

export default async function Page({ searchParams }: PageInput) {
  const search = await searchParams;
  const state = loadState(search);
  return (
    <PageData
      path={addressOf("/features", search)}
      load={(trpc, client) => [
        client.prefetchInfiniteQuery(
          trpc.feature.list.infiniteQueryOptions(featureListInput(state, instantOf(state.at)), {
            getNextPageParam: (page) => page.nextCursor ?? undefined,
          }),
        ),
      ]}
    >
      <FeaturesPage />
    </PageData>
  );
}

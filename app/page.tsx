import { cookies } from "next/headers";
import { createLoader } from "nuqs/server";
import { fastestStreams } from "@/components/home/fastest-streams.ts";
import { HomePage } from "@/components/home/home-page.tsx";
import { tourCookie } from "@/components/home/journey.ts";
import { asOfParsers, instantOf } from "@/components/time/as-of-state.ts";
import { addressOf, PageData, type PageInput } from "./page-data.tsx";

const loadTime = createLoader(asOfParsers);

export default async function Page({ searchParams }: PageInput) {
  const search = await searchParams;
  const asOf = instantOf(loadTime(search).at);
  const tourOver = (await cookies()).has(tourCookie);
  return (
    <PageData
      path={addressOf("/", search)}
      load={(trpc, client) => [
        client.prefetchQuery(trpc.home.get.queryOptions()),
        client.prefetchQuery(trpc.home.forYou.queryOptions(asOf === undefined ? {} : { asOf })),
        client.prefetchQuery(trpc.catalog.list.queryOptions(fastestStreams)),
      ]}
    >
      <HomePage tourOver={tourOver} />
    </PageData>
  );
}

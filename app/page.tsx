import { cookies } from "next/headers";
import { fastestStreams } from "@/components/home/fastest-streams.ts";
import { HomePage } from "@/components/home/home-page.tsx";
import { tourCookie } from "@/components/home/journey.ts";
import { addressOf, PageData, type PageInput } from "./page-data.tsx";

export default async function Page({ searchParams }: PageInput) {
  const tourOver = (await cookies()).has(tourCookie);
  return (
    <PageData
      path={addressOf("/", await searchParams)}
      load={(trpc, client) => [
        client.prefetchQuery(trpc.home.get.queryOptions()),
        client.prefetchQuery(trpc.catalog.list.queryOptions(fastestStreams)),
      ]}
    >
      <HomePage tourOver={tourOver} />
    </PageData>
  );
}

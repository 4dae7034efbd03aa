import { HomePage } from "@/components/home/home-page.tsx";
import { addressOf, PageData, type PageInput } from "./page-data.tsx";

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData
      path={addressOf("/", await searchParams)}
      load={(trpc, client) => [client.prefetchQuery(trpc.home.get.queryOptions())]}
    >
      <HomePage />
    </PageData>
  );
}

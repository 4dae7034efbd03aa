import type { Metadata } from "next";
import { PeoplePage } from "@/components/person/people-page.tsx";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "People" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData
      path={addressOf("/people", await searchParams)}
      load={(trpc, client) => [
        client.prefetchQuery(trpc.person.list.queryOptions()),
        client.prefetchQuery(trpc.team.list.queryOptions()),
      ]}
    >
      <PeoplePage />
    </PageData>
  );
}

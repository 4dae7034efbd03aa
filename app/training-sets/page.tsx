import type { Metadata } from "next";
import { trainingSetsInput } from "@/components/training-set/list-input.ts";
import { TrainingSetsPage } from "@/components/training-set/list-page.tsx";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Training sets" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData
      path={addressOf("/training-sets", await searchParams)}
      load={(trpc, client) => [client.prefetchQuery(trpc.trainingSet.list.queryOptions(trainingSetsInput))]}
    >
      <TrainingSetsPage />
    </PageData>
  );
}

import type { Metadata } from "next";
import { TrainingSetPage } from "@/components/training-set/set-page.tsx";
import { addressOf, PageData, type PageInput } from "../../page-data.tsx";

export const metadata: Metadata = { title: "Training set" };

export default async function Page({ params, searchParams }: PageInput<{ id: string }>) {
  const { id } = await params;
  return (
    <PageData
      path={addressOf(`/training-sets/${encodeURIComponent(id)}`, await searchParams)}
      load={(trpc, client) => [client.prefetchQuery(trpc.trainingSet.get.queryOptions({ id }))]}
    >
      <TrainingSetPage id={id} />
    </PageData>
  );
}

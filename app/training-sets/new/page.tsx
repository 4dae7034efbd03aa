import type { Metadata } from "next";
import { NewTrainingSetPage } from "@/components/training-set/new-page.tsx";
import { addressOf, PageData, type PageInput } from "../../page-data.tsx";

export const metadata: Metadata = { title: "Build a training set" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData path={addressOf("/training-sets/new", await searchParams)}>
      <NewTrainingSetPage />
    </PageData>
  );
}

import type { Metadata } from "next";
import { TryPage } from "@/components/feature/try-page.tsx";
import { addressOf, PageData, type PageInput } from "../../page-data.tsx";

export const metadata: Metadata = { title: "Try features" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData path={addressOf("/features/try", await searchParams)}>
      <TryPage />
    </PageData>
  );
}

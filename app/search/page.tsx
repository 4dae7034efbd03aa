import type { Metadata } from "next";
import { SearchPage } from "@/components/search/search-page.tsx";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Search" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData path={addressOf("/search", await searchParams)}>
      <SearchPage />
    </PageData>
  );
}

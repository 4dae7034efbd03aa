import type { Metadata } from "next";
import { ArticleListPage } from "@/components/article/article-list-page.tsx";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "Help" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData path={addressOf("/help", await searchParams)}>
      <ArticleListPage />
    </PageData>
  );
}

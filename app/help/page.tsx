import type { Metadata } from "next";
import { ArticleListPage } from "@/components/article/article-list-page.tsx";

export const metadata: Metadata = { title: "Help" };

export default function Page() {
  return <ArticleListPage />;
}

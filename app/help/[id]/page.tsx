import type { Metadata } from "next";
import { ArticlePage } from "@/components/article/article-page.tsx";

export const metadata: Metadata = { title: "Help" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ArticlePage id={decodeURIComponent(id)} />;
}

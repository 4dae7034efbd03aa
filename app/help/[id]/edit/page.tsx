import type { Metadata } from "next";
import { EditorPage } from "@/components/article/editor-page.tsx";

export const metadata: Metadata = { title: "Edit an article" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <EditorPage id={decodeURIComponent(id)} />;
}

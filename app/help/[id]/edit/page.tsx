import type { Metadata } from "next";
import { EditorPage } from "@/components/article/editor-page.tsx";
import { PageData, type PageInput } from "../../../page-data.tsx";

export const metadata: Metadata = { title: "Edit an article" };

export default async function Page({ params }: PageInput<{ id: string }>) {
  const id = decodeURIComponent((await params).id);
  return (
    <PageData path={`/help/${encodeURIComponent(id)}/edit`}>
      <EditorPage id={id} />
    </PageData>
  );
}

import type { Metadata } from "next";
import { EditorPage } from "@/components/article/editor-page.tsx";
import { PageData } from "../../page-data.tsx";

export const metadata: Metadata = { title: "New article" };

export default function Page() {
  return (
    <PageData path="/help/new">
      <EditorPage />
    </PageData>
  );
}

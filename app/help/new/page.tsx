import type { Metadata } from "next";
import { EditorPage } from "@/components/article/editor-page.tsx";

export const metadata: Metadata = { title: "New article" };

export default function Page() {
  return <EditorPage />;
}

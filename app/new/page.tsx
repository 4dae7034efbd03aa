import type { Metadata } from "next";
import { NewProductPage } from "@/components/wizard/new-product-page.tsx";
import { addressOf, PageData, type PageInput } from "../page-data.tsx";

export const metadata: Metadata = { title: "New product" };

export default async function Page({ searchParams }: PageInput) {
  return (
    <PageData path={addressOf("/new", await searchParams)}>
      <NewProductPage />
    </PageData>
  );
}

import { TryTab } from "@/components/inference/try-tab.tsx";
import { productPath } from "@/components/product/tabs.ts";
import { addressOf, PageData, type PageInput } from "../../../../page-data.tsx";
import { type ProductParams, productIdOf } from "../product-id.ts";

export default async function TryPage({ params, searchParams }: PageInput<ProductParams>) {
  const id = await productIdOf(params);
  return (
    <PageData path={addressOf(productPath(id, "try"), await searchParams)}>
      <TryTab />
    </PageData>
  );
}

import { productPath } from "@/components/product/tabs.ts";
import { VectorsTab } from "@/components/vectors/vectors-tab.tsx";
import { addressOf, PageData, type PageInput } from "../../../../page-data.tsx";
import { type ProductParams, productIdOf } from "../product-id.ts";

export default async function VectorsPage({ params, searchParams }: PageInput<ProductParams>) {
  const id = await productIdOf(params);
  return (
    <PageData path={addressOf(productPath(id, "vectors"), await searchParams)}>
      <VectorsTab />
    </PageData>
  );
}

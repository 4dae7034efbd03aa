import { FeaturesTab } from "@/components/feature/features-tab.tsx";
import { productPath } from "@/components/product/tabs.ts";
import { addressOf, PageData, type PageInput } from "../../../../page-data.tsx";
import { type ProductParams, productIdOf } from "../product-id.ts";

export default async function FeaturesPage({ params, searchParams }: PageInput<ProductParams>) {
  const id = await productIdOf(params);
  return (
    <PageData path={addressOf(productPath(id, "features"), await searchParams)}>
      <FeaturesTab />
    </PageData>
  );
}

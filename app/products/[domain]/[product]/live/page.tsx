import { productPath } from "@/components/product/tabs.ts";
import { LiveTab } from "@/components/stream/live-tab.tsx";
import { addressOf, PageData, type PageInput } from "../../../../page-data.tsx";
import { type ProductParams, productIdOf } from "../product-id.ts";

export default async function ProductLivePage({ params, searchParams }: PageInput<ProductParams>) {
  const id = await productIdOf(params);
  return (
    <PageData path={addressOf(productPath(id, "live"), await searchParams)}>
      <LiveTab />
    </PageData>
  );
}

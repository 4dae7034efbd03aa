import { LineageTab } from "@/components/product/lineage-tab.tsx";
import { productPath } from "@/components/product/tabs.ts";
import { addressOf, PageData, type PageInput } from "../../../../page-data.tsx";
import { type ProductParams, productIdOf } from "../product-id.ts";

export default async function ProductLineagePage({ params, searchParams }: PageInput<ProductParams>) {
  const id = await productIdOf(params);
  return (
    <PageData
      path={addressOf(productPath(id, "lineage"), await searchParams)}
      load={(trpc, client) => [
        client.prefetchQuery(trpc.lineage.graph.queryOptions({ focus: id, depth: 1 })),
      ]}
    >
      <LineageTab />
    </PageData>
  );
}

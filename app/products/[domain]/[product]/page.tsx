import { Overview } from "@/components/product/overview.tsx";
import { productPath } from "@/components/product/tabs.ts";
import { addressOf, PageData, type PageInput } from "../../../page-data.tsx";
import { type ProductParams, productIdOf } from "./product-id.ts";

export default async function OverviewPage({ params, searchParams }: PageInput<ProductParams>) {
  const id = await productIdOf(params);
  return (
    <PageData
      path={addressOf(productPath(id), await searchParams)}
      load={(trpc, client) => [
        client.prefetchQuery(trpc.stream.stats.queryOptions({ ids: [id] })),
        client.prefetchQuery(trpc.product.usage.queryOptions({ id })),
      ]}
    >
      <Overview />
    </PageData>
  );
}

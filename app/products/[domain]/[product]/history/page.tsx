import { HistoryTab } from "@/components/history/history-tab.tsx";
import { productPath } from "@/components/product/tabs.ts";
import { addressOf, PageData, type PageInput } from "../../../../page-data.tsx";
import { type ProductParams, productIdOf } from "../product-id.ts";

export default async function HistoryPage({ params, searchParams }: PageInput<ProductParams>) {
  const id = await productIdOf(params);
  return (
    <PageData
      path={addressOf(productPath(id, "history"), await searchParams)}
      load={(trpc, client) => [client.prefetchQuery(trpc.product.history.queryOptions({ id }))]}
    >
      <HistoryTab />
    </PageData>
  );
}

import { productPath } from "@/components/product/tabs.ts";
import { DataTab } from "@/components/table/data-tab.tsx";
import { addressOf, PageData, type PageInput } from "../../../../page-data.tsx";
import { type ProductParams, productIdOf } from "../product-id.ts";

export default async function DataPage({ params, searchParams }: PageInput<ProductParams>) {
  const id = await productIdOf(params);
  return (
    <PageData path={addressOf(productPath(id, "data"), await searchParams)}>
      <DataTab />
    </PageData>
  );
}

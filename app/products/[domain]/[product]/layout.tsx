import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProductShell } from "@/components/product/product-shell.tsx";
import { PageData } from "../../../page-data.tsx";
import { type ProductParams, productIdOf } from "./product-id.ts";

interface Props {
  params: Promise<ProductParams>;
  children: ReactNode;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await productIdOf(params) };
}

export default async function ProductLayout({ params, children }: Props) {
  const id = await productIdOf(params);
  return (
    <PageData
      load={(trpc, client) => [
        client.prefetchQuery(trpc.product.get.queryOptions({ id })),
        client.prefetchQuery(trpc.product.activity.queryOptions({ id })),
      ]}
    >
      <ProductShell key={id} id={id}>
        {children}
      </ProductShell>
    </PageData>
  );
}

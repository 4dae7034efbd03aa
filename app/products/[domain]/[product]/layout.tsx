import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProductShell } from "@/components/product/product-shell.tsx";

interface Props {
  params: Promise<{ domain: string; product: string }>;
  children: ReactNode;
}

const idOf = async (params: Props["params"]) => {
  const { domain, product } = await params;
  return `${decodeURIComponent(domain)}/${decodeURIComponent(product)}`;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: await idOf(params) };
}

export default async function ProductLayout({ params, children }: Props) {
  const id = await idOf(params);
  return (
    <ProductShell key={id} id={id}>
      {children}
    </ProductShell>
  );
}

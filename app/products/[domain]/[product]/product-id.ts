/** What Next gives every page of a product. */
export interface ProductParams {
  domain: string;
  product: string;
}

/** `domain/product` of an address. */
export async function productIdOf(params: Promise<ProductParams>): Promise<string> {
  const { domain, product } = await params;
  return `${decodeURIComponent(domain)}/${decodeURIComponent(product)}`;
}

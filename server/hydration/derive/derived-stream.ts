import type { ServedStream } from "../../domain/data-plane-api/served-product.ts";

/** A derived stream and what it is computed from. */
export interface DerivedStream {
  productId: string;
  served: ServedStream;
  from: { productId: string; served: ServedStream };
  /** Port of the table of a product that records are enriched from; undefined: it has none. */
  tableOf: (productId: string) => string | undefined;
}

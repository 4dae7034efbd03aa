import { productPath } from "../product/tabs.ts";

/** Where a record is shown: the Live tab of the product whose stream holds it, with the record open. */
export const recordPath = (record: { product: string; partition: number; offset: number }): string =>
  `${productPath(record.product, "live")}?record=${record.partition}:${record.offset}`;

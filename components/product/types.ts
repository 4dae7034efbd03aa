import type { Outputs } from "../trpc/client.ts";

/** Everything the product page knows about a product. */
export type ProductDetail = Outputs["product"]["get"];
export type ProductPort = ProductDetail["ports"][number];

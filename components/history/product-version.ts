import type { Outputs } from "../trpc/client.ts";

/** One version of a product's definition, as the history gives it. */
export type ProductVersion = Outputs["product"]["history"][number];

import { aboutBlockSchema } from "./about.ts";
import { featureSetBlockSchema } from "./feature-set.ts";
import { inferenceBlockSchema } from "./inference.ts";
import { lineageBlockSchema } from "./lineage.ts";
import { streamBlockSchema } from "./stream.ts";
import { tableBlockSchema } from "./table.ts";
import { vectorsBlockSchema } from "./vectors.ts";

/** The `millrace.*` blocks a contract's or a product's customProperties may hold, by property name. */
export const blockSchemas = {
  "millrace.stream": streamBlockSchema,
  "millrace.featureSet": featureSetBlockSchema,
  "millrace.vectors": vectorsBlockSchema,
  "millrace.table": tableBlockSchema,
  "millrace.inference": inferenceBlockSchema,
  "millrace.lineage": lineageBlockSchema,
  "millrace.product": aboutBlockSchema,
} as const;
export type BlockName = keyof typeof blockSchemas;

export const blockNames = Object.keys(blockSchemas) as BlockName[];

/** The block that makes a contract a port of a type. */
export const blockOfPort = {
  stream: "millrace.stream",
  features: "millrace.featureSet",
  vectors: "millrace.vectors",
  table: "millrace.table",
  inference: "millrace.inference",
} as const satisfies Record<string, BlockName>;

/** Blocks allowed in the ODPS document; the others belong in a contract. */
export const productBlocks: readonly BlockName[] = ["millrace.product", "millrace.lineage"];

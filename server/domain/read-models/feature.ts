import { z } from "zod";

/** A feature as its definition has it, compiled against the contracts of its source and of what it looks up. */
export const featureViewSchema = z.object({
  name: z.string(),
  kind: z.enum(["aggregate", "lookup", "expression"]),
  /** Declared, or inferred from the columns; null where the source is missing, so that nothing can be inferred. */
  dtype: z.string().nullable(),
  description: z.string(),
  /** What it computes, in one sentence. */
  definition: z.string(),
  aggregate: z.string().nullable(),
  column: z.string().nullable(),
  where: z.string().nullable(),
  /** As defined, e.g. `1h`. */
  window: z.string().nullable(),
  /** What the window really covers when it is read; null without a window. */
  coverage: z.object({ leastMs: z.number(), mostMs: z.number(), text: z.string() }).nullable(),
  lookup: z
    .object({
      product: z.string(),
      port: z.string().nullable(),
      column: z.string(),
      on: z.record(z.string(), z.string()),
      /** Milliseconds after which a value is too old; null: never. */
      ttlMs: z.number().nullable(),
    })
    .nullable(),
  expression: z.string().nullable(),
  /** Names of `request.*` inputs the caller must send. */
  request: z.array(z.string()),
  expected: z
    .object({
      min: z.number().optional(),
      max: z.number().optional(),
      nullRate: z.number().optional(),
      values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    })
    .nullable(),
  /** Strictest classification of the columns it is computed from. */
  classification: z.string().nullable(),
  entity: z.array(z.string()),
  source: z.string(),
  /** Columns of other products it is computed from, and the features of this set it reads. */
  lineage: z.array(
    z.object({
      product: z.string(),
      port: z.string().nullable(),
      columns: z.array(z.string()),
      features: z.array(z.string()),
    }),
  ),
});
export type FeatureView = z.infer<typeof featureViewSchema>;

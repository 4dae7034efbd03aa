import { z } from "zod";
import { healthStateSchema } from "./health.ts";
import { instant } from "./instant.ts";
import { portTypeSchema } from "./port.ts";

export const productStatusSchema = z.enum(["draft", "active", "deprecated", "retired"]);

export const ownerSchema = z.object({ teamId: z.string(), name: z.string(), email: z.string().nullable() });

/** Measured now: what the stream or table of a product does. */
export const productActivitySchema = z.object({
  /** Records a second over the last 60 s; null for products without a stream. */
  ratePerSecond: z.number().nullable(),
  /** Records by hour over the last 24 h, oldest first (24 numbers), null where not measured. */
  lastDay: z.array(z.number().nullable()),
  /** Instant of the newest record or snapshot (knowledge time). */
  newestAt: instant.nullable(),
  /** Promised freshness in ms (slaProperties latency), null when none is promised. */
  promisedFreshnessMs: z.number().nullable(),
  freshness: healthStateSchema,
  /** Records held (log) or rows (table). */
  records: z.number().nullable(),
  bytes: z.number().nullable(),
  /** Records refused in the last 24 h (dead letters). */
  rejectedLastDay: z.number().nullable(),
  contract: healthStateSchema,
  /** Distinct principals that read it in the last 24 h. */
  readersToday: z.number(),
  measuredAt: instant,
});
export type ProductActivity = z.infer<typeof productActivitySchema>;

export const productRowSchema = z.object({
  id: z.string(),
  domain: z.object({ id: z.string(), name: z.string() }),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  version: z.string(),
  status: productStatusSchema,
  ports: z.array(z.object({ name: z.string(), type: portTypeSchema })),
  tags: z.array(z.string()),
  owner: ownerSchema.nullable(),
  updatedAt: instant,
  activity: productActivitySchema.nullable(),
  /** Present on searches: why this row is here, e.g. [{field:"title", match:"delay"}, {field:"meaning", score:0.61}]. */
  why: z
    .array(
      z.object({
        field: z.string(),
        match: z.string().optional(),
        score: z.number().optional(),
        /** `typo`: the question has `match` with a typing mistake; `synonym`: `match` is another name, from a contract. */
        by: z.enum(["typo", "synonym"]).optional(),
        /** With `typo` the word as typed, with `synonym` what it is another name of. */
        of: z.string().optional(),
      }),
    )
    .optional(),
});
export type ProductRow = z.infer<typeof productRowSchema>;

export const facetSchema = z.object({
  facet: z.enum(["domain", "port", "status", "freshness", "contract", "tag", "owner"]),
  values: z.array(z.object({ value: z.string(), label: z.string(), count: z.number() })),
});

export const productPageSchema = z.object({
  items: z.array(productRowSchema),
  facets: z.array(facetSchema),
  total: z.number(),
  domains: z.number(),
  nextCursor: z.string().nullable(),
  asOf: instant.nullable(),
  computedAt: instant,
});
export type ProductPage = z.infer<typeof productPageSchema>;

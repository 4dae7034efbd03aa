import { z } from "zod";
import { durationSchema } from "../../duration.ts";
import { nearest } from "../../nearest.ts";
import { productIdSchema } from "../../slug.ts";
import { strict } from "../strict.ts";
import { dtypeSchema } from "./dtype.ts";
import { cel, fieldPath } from "./parts.ts";

export const aggregates = [
  "count",
  "sum",
  "mean",
  "min",
  "max",
  "stddev",
  "first",
  "last",
  "last_n",
  "count_distinct",
  "quantile",
  "ratio",
  "session_count",
] as const;
export type Aggregate = (typeof aggregates)[number];

const featureName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "must be letters, digits and _, not starting with a digit");

const lookupSchema = strict({
  product: productIdSchema,
  column: fieldPath,
  /** Entity field of this feature set → key column of the product looked up. */
  on: z.record(z.string(), fieldPath).refine((on) => Object.keys(on).length > 0, "needs at least one field"),
  ttl: durationSchema.optional(),
});

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What other systems call them. */
const otherNames: Readonly<Record<string, Aggregate>> = {
  avg: "mean",
  average: "mean",
  std: "stddev",
  percentile: "quantile",
  approx_quantile: "quantile",
  distinct: "count_distinct",
  distinct_count: "count_distinct",
  nunique: "count_distinct",
  share: "ratio",
  latest: "last",
  last_k: "last_n",
  sessions: "session_count",
};

function unknownAggregate(input: unknown): string {
  const name = typeof input === "string" ? input.toLowerCase() : "";
  const guess = Object.hasOwn(otherNames, name) ? otherNames[name] : nearest(name, aggregates);
  return `must be one of ${aggregates.join(", ")}${guess ? `. Did you mean ${guess}?` : ""}`;
}

/** One feature as written; `checkFeature` holds the rules between its keys. */
export const featureShape = strict({
  name: featureName,
  dtype: dtypeSchema.optional(),
  description: z.string().optional(),
  expected: strict({
    min: z.number().optional(),
    max: z.number().optional(),
    /** Largest share of nulls, 0 to 1. */
    nullRate: z.number().min(0).max(1).optional(),
    values: z.array(scalar).min(1).optional(),
  }).optional(),
  aggregate: z.enum(aggregates, { error: ({ input }) => unknownAggregate(input) }).optional(),
  column: fieldPath.optional(),
  window: durationSchema.optional(),
  where: cel.optional(),
  n: z.int().min(1).max(1000).optional(),
  q: z.number().gt(0).lt(1).optional(),
  gap: durationSchema.optional(),
  exact: z.boolean().optional(),
  lookup: lookupSchema.optional(),
  expression: cel.optional(),
});
export type FeatureDefinition = z.output<typeof featureShape>;

import { z } from "zod";
import { usFromIso } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { productIdSchema } from "../slug.ts";

/**
 * Historical reads: features of many entities as they were at the instants of labels. What the worker takes and
 * answers, for its handlers, its clients and the documentation.
 */

const referencePattern = /^([a-z0-9_-]+\/[a-z0-9_-]+)\.([A-Za-z_][A-Za-z0-9_]{0,63})$/;

interface FeatureReference {
  productId: string;
  feature: string;
}

/** Reads one feature's name, `domain/product.feature`. Throws INVALID_INPUT at `path`. */
export function parseFeatureReference(text: string, path: string): FeatureReference {
  const match = referencePattern.exec(text);
  const [, productId = "", feature = ""] = match ?? [];
  if (!match || !productIdSchema.safeParse(productId).success)
    throw new AppError(
      "INVALID_INPUT",
      `"${text.slice(0, 120)}" is not a feature. Name it as domain/product.feature, e.g. flight-operations/origin_airport_activity.departures_1h.`,
      { path },
    );
  return { productId, feature };
}

/** What was known when a value was computed. */
export type KnownAt =
  /** At each label's instant: what had been applied by then, as online reads answered. */
  | { kind: "as-served" }
  /** Everything that is known now, whenever it came. */
  | { kind: "as-corrected" }
  /** What was known at one instant. */
  | { kind: "at"; us: number };

const knownAtSchema = z
  .string()
  .refine((text) => text === "as-served" || text === "as-corrected" || usFromIso(text) !== undefined, {
    error: 'must be "as-served", "as-corrected" or an instant with a zone, e.g. 2026-01-31T14:15:00Z',
  })
  .meta({ examples: ["as-served", "as-corrected", "2026-01-31T14:15:00Z"] });

/** `knownAt` as the schema below took it. */
export function parseKnownAt(text: string): KnownAt {
  if (text === "as-served" || text === "as-corrected") return { kind: text };
  return { kind: "at", us: usFromIso(text) ?? 0 };
}

/** Labels that are rows of another product: its table, or the records of its stream. */
export const productLabelsSchema = z.strictObject({
  product: productIdSchema,
  port: z.string().max(100).optional(),
  /** Of a table: an instant or a snapshot's id; none: the newest. */
  asOf: z.string().max(40).optional(),
});

const labelsSchema = z.union(
  [
    z.array(z.record(z.string(), z.unknown())).min(1, "needs at least one label"),
    z.strictObject({ upload: z.string().min(1).max(60) }),
    productLabelsSchema,
  ],
  'must be a list of {…entity, t}, {"upload": id} or {"product": "domain/product"}',
);

const named = {
  features: z
    .array(z.string().max(200))
    .min(1, "needs at least one feature")
    .max(1000)
    .refine((names) => new Set(names).size === names.length, "names a feature twice"),
  /** Column of the labels that holds their instants. */
  timeColumn: z.string().min(1).max(200).default("t"),
  knownAt: knownAtSchema.default("as-served"),
};

export const historicalRequestSchema = z.strictObject({
  ...named,
  labels: labelsSchema,
  /** Keeps the answer as a training set. */
  save: z.boolean().default(false),
  /** With `save`: what people call it. */
  name: z.string().trim().min(1).max(120).optional(),
  description: z.string().max(2000).optional(),
  /** With `save`: answers at once with a job to watch. */
  background: z.boolean().default(false),
});
export type HistoricalRequest = z.output<typeof historicalRequestSchema>;
export type HistoricalRequestInput = z.input<typeof historicalRequestSchema>;

/** One feature over time, for a chart. */
export const featureHistoryRequestSchema = z.strictObject({
  feature: z.string().max(200),
  entity: z.record(z.string(), z.unknown()),
  from: z.string().max(40),
  to: z.string().max(40),
  points: z.int().min(2).max(500).default(200),
  request: z.record(z.string(), z.unknown()).optional(),
});

export const featureExplainRequestSchema = z.strictObject({
  feature: z.string().max(200),
  entity: z.record(z.string(), z.unknown()),
  /** None: now. */
  at: z.string().max(40).optional(),
  request: z.record(z.string(), z.unknown()).optional(),
});

export const historicalFormats = ["ndjson", "csv", "parquet"] as const;
export type HistoricalFormat = (typeof historicalFormats)[number];

export const formatTypes: Readonly<Record<HistoricalFormat, string>> = {
  ndjson: "application/x-ndjson",
  csv: "text/csv",
  parquet: "application/vnd.apache.parquet",
};

/** What came of each feature, over all rows. */
const featureCountsSchema = z.object({
  name: z.string(),
  dtype: z.string(),
  /** `domain/product` and version of the definition that was used. */
  version: z.string(),
  present: z.int(),
  null: z.int(),
  /** Values that are estimates: distinct counts beyond 1,024. (Quantiles always are within 1 %.) */
  estimated: z.int().optional(),
});

/**
 * Said with every answer: in the header `millrace-metadata` (without the features where they are too many for a header),
 * and in a Parquet file's own metadata.
 */
export const historicalMetadataSchema = z.object({
  /** `as-served`, `as-corrected`, or the instant up to which what was known counts. */
  knownAt: z.string(),
  rows: z.int(),
  /** Rows whose instant lies before anything is known of a feature set: their values are null. */
  beforeHistory: z.int(),
  features: z.array(featureCountsSchema),
});
export type HistoricalMetadata = z.infer<typeof historicalMetadataSchema>;
export const metadataHeader = "millrace-metadata";

/** Reply to `save: true`. */
export const savedTrainingSetSchema = z.object({ id: z.string(), contentHash: z.string(), rows: z.int() });

/** Reply to an upload. */
export const uploadReplySchema = z.object({
  upload: z.string(),
  name: z.string(),
  bytes: z.int(),
  sha256: z.string(),
});

export const featureHistorySchema = z.object({
  feature: z.string(),
  dtype: z.string(),
  /** Whether the key was ever seen. */
  seen: z.boolean(),
  points: z.array(z.object({ at: z.string(), asServed: z.unknown(), asCorrected: z.unknown() })),
});
export type FeatureHistory = z.infer<typeof featureHistorySchema>;

const evaluatedSchema = z.object({ asServed: z.unknown(), asCorrected: z.unknown() });

export const featureExplanationSchema = z.object({
  feature: z.string(),
  dtype: z.string(),
  at: z.string(),
  seen: z.boolean(),
  /** Of the online value. */
  status: z.object({ asServed: z.string(), asCorrected: z.string() }),
  online: evaluatedSchema,
  /** As a training set has it. */
  historical: evaluatedSchema,
  /** By brute force over the raw records. */
  reference: evaluatedSchema,
  /** All of them agree. */
  equal: z.boolean(),
  /** Records that count as served. */
  contributing: z.int(),
  /** Records within the window that were corrected, or known only later. */
  notCounted: z.int(),
  /** Those that count, oldest first; the newest 500 where there are more. */
  contributions: z.array(
    z.object({
      productId: z.string(),
      /** `partition:offset`. */
      place: z.string(),
      eventTime: z.string(),
      knownAt: z.string(),
      servableAt: z.string(),
      value: z.unknown(),
    }),
  ),
});
export type FeatureExplanation = z.infer<typeof featureExplanationSchema>;

export const trainingSetJobSchema = z.object({ job: z.string() });
export const rerunReplySchema = z.object({ contentHash: z.string(), same: z.boolean(), rows: z.int() });

import { z } from "zod";

const offsets = z.record(z.string(), z.number());

/** Where a training set's labels came from. */
export const labelOriginSchema = z.object({
  kind: z.enum(["rows", "upload", "product"]),
  /** File name, or `domain/product`. */
  name: z.string(),
  /** SHA-256 of what was sent, base64url; of a product: its snapshot or offsets. */
  version: z.string(),
});

/**
 * A training set as the journal keeps it: what it is, and what it was read from, so exactly that reading it again gives
 * the same rows. The plans themselves stand beside its rows, as a file whose hash is here.
 */
export const trainingSetDocument = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  /** SHA-256 over the canonical rows, hex. */
  contentHash: z.string(),
  rows: z.int(),
  bytes: z.int(),
  /** as-served, as-corrected or an instant. */
  knownAt: z.string(),
  timeColumn: z.string(),
  /** The labels' own columns. */
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  features: z.array(
    z.object({
      name: z.string(),
      dtype: z.string(),
      version: z.string(),
      present: z.int(),
      null: z.int(),
      estimated: z.int().optional(),
    }),
  ),
  beforeHistory: z.int(),
  definitions: z.array(
    z.object({ productId: z.string(), port: z.string(), version: z.string(), stateHash: z.string() }),
  ),
  labels: labelOriginSchema,
  /** What was there when it was read: see `Pins` in server/hydration/historical. */
  pins: z.object({
    states: z.record(z.string(), z.object({ seq: z.number(), untilUs: z.number(), offsets })),
    streams: z.record(z.string(), offsets),
    tables: z.record(z.string(), z.string()),
  }),
});
export type TrainingSetDocument = z.infer<typeof trainingSetDocument>;
export type LabelOrigin = z.infer<typeof labelOriginSchema>;

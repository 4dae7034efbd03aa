import { z } from "zod";
import { recordViewSchema } from "../read-models/stream.ts";
import { vectorTextSchema } from "./events.ts";

/**
 * Server-sent events of `GET …/events/stream`. Every message's SSE id is the scanned offset vector
 * (`vector:0:1201,…`): sent back as `Last-Event-ID` (or `from`) the stream goes on without a gap or a repeat, also
 * when the filter has let nothing through for long (then bare `position` messages carry the id).
 *
 * Lossless mode (default): `event: record`, data one RecordView; `event: position`, data {scanned, matched, filterErrors}.
 * Sampled mode (`mode=sampled`, the Live tab's): `event: records` at most ten times a second, `event: state`.
 */
export const sampledBatchSchema = z.object({
  /** At most the cap asked for with `rows` (default 50, so 500 rows a second), oldest first. */
  records: z.array(recordViewSchema),
  // The counts are increments since the previous `records` message of this connection, so that adding them up stays
  // true across a reconnect. scanned = matched + filtered out + filterErrors; matched = records.length + dropped.
  scanned: z.number().int(),
  matched: z.number().int(),
  dropped: z.number().int(),
  filterErrors: z.number().int(),
  filterError: z.string().optional(),
  /** The topic's end now. */
  end: vectorTextSchema,
});
export type SampledBatch = z.infer<typeof sampledBatchSchema>;

/** Sent first, and at every change; while catching up every second. */
export const tailStateSchema = z.object({
  state: z.enum(["live", "catching-up"]),
  /** Records between this viewer and the topic's end. */
  behind: z.number().int(),
});
export type TailState = z.infer<typeof tailStateSchema>;

/** Lossless mode: keeps the id moving while a filter lets nothing through. Counts are increments as above. */
export const tailPositionSchema = z.object({
  scanned: z.number().int(),
  matched: z.number().int(),
  filterErrors: z.number().int(),
  filterError: z.string().optional(),
});
export type TailPosition = z.infer<typeof tailPositionSchema>;

/** `event: products` of `GET /live/stream?products=a/b,c/d`, twice a second: one row a product. */
export const liveProductSchema = z.object({
  productId: z.string(),
  /** Records a second over the last 5 s. */
  ratePerSecond: z.number(),
  /** Knowledge time minus event time of the newest record that was not imported, ms; null before the first. */
  lagMs: z.number().nullable(),
  /** Instant of the newest record (knowledge time). */
  newestAt: z.string().nullable(),
  /** Records refused in the last 60 s. */
  violations: z.number(),
  /** Records taken in since this connection began. */
  scanned: z.number().int(),
  /** The newest since the last message, at most 5, newest last. */
  records: z.array(recordViewSchema),
  /** Why this product has no figures, e.g. the caller may not read it. */
  problem: z.string().optional(),
});
export type LiveProduct = z.infer<typeof liveProductSchema>;
export const liveMessageSchema = z.object({ at: z.string(), products: z.array(liveProductSchema) });
export type LiveMessage = z.infer<typeof liveMessageSchema>;

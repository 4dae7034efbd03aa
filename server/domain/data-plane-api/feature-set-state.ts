import { z } from "zod";

const count = z.number();

/** What the engine of one feature set measures of itself. Instants are ISO 8601; sizes bytes. */
export const featureSetStateSchema = z.object({
  productId: z.string(),
  port: z.string(),
  version: z.string(),
  /** starting, backfill, live or waiting: what its reader of the source is doing. */
  phase: z.string(),
  /** Why it waits, or what it is doing, in words; may be empty. */
  detail: z.string(),
  /** Records of the source that are not applied yet. */
  lagRecords: count,
  /** Until when the offsets below are known to have been everything applied; null before the first. */
  frontierAt: z.string().nullable(),
  /** Next offset to read, by partition. */
  frontier: z.record(z.string(), z.number()),
  /** Since the state was created. */
  counters: z.object({
    events: count,
    late: count,
    duplicate: count,
    corrected: count,
    keyChanged: count,
    filtered: count,
    skipped: count,
  }),
  keys: count,
  keysInMemory: count,
  memoryBytes: count,
  spilled: count,
  fileBytes: count,
  /** Sampled values compared with brute force; null before the first comparison. */
  parity: z
    .object({ checked: count, mismatched: count, missing: count, extra: count, at: z.string() })
    .nullable(),
});
export type FeatureSetState = z.infer<typeof featureSetStateSchema>;

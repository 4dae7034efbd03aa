import { z } from "zod";

/**
 * `POST /products/{d}/{p}/load`: a whole file into a stream or table port. The body is the file (raw with `?name=`, or
 * a multipart form with one file), or `?upload=` names one that `/infer` has kept. The answer is NDJSON, a line a message.
 *
 * Parameters: `port`; `mode=append|replace` (tables, default append); `importColumn=FIELD` or `importLag=1s` (streams,
 * owners: asserts when the records were known); `again=true` (streams: load a file that was loaded before once more).
 */
export const loadProgressSchema = z.object({
  type: z.literal("progress"),
  /** Records read so far. */
  read: z.number(),
  accepted: z.number(),
  rejected: z.number(),
  recordsPerSecond: z.number(),
});

/** One refused record; all of them are told, up to 100,000. */
export const loadRejectionSchema = z.object({
  type: z.literal("rejected"),
  /** Place in the file, from 0. */
  index: z.number(),
  /** Line on which it starts, from 1; null where the format has no lines. */
  line: z.number().nullable(),
  faults: z.array(z.object({ code: z.string(), path: z.string(), message: z.string() })),
  /** The record as it stands in the file, at most 64 kB of it. */
  text: z.string(),
});

export const loadDoneSchema = z.object({
  type: z.literal("done"),
  read: z.number(),
  accepted: z.number(),
  rejected: z.number(),
  /** Of the accepted, those that an earlier load of the same file had written. */
  replayed: z.number(),
  /** Accepted although they break the contract, whose enforcement is `warn`. */
  warned: z.number(),
  recordsPerSecond: z.number(),
  elapsedMs: z.number(),
  /** The table's new snapshot; null for streams. */
  snapshotId: z.string().nullable(),
});

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  path: z.string().optional(),
});

/** The load ended before the file did. What streams had accepted stays; tables are as before. */
export const loadFailedSchema = z.object({
  type: z.literal("failed"),
  problem: problemSchema,
  accepted: z.number(),
});

export const loadMessageSchema = z.discriminatedUnion("type", [
  loadProgressSchema,
  loadRejectionSchema,
  loadDoneSchema,
  loadFailedSchema,
]);
export type LoadMessage = z.infer<typeof loadMessageSchema>;
export type LoadRejection = z.infer<typeof loadRejectionSchema>;
export type LoadDone = z.infer<typeof loadDoneSchema>;

import { z } from "zod";
import { recordViewSchema } from "../read-models/stream.ts";
import { violationSchema } from "./ingest.ts";

/**
 * A place in a topic as text, `vector:0:1201,1:877`: for each partition the next offset to read. It is what `next`
 * and SSE ids hold, and `from=` takes it. Readable, but callers should pass it on as it is.
 */
export const vectorTextSchema = z.string().regex(/^vector:(\d+:\d+(,\d+:\d+)*)?$/);

/** `GET …/events` */
export const eventsPageSchema = z.object({
  records: z.array(recordViewSchema),
  /** Where the next page starts: pass it as `from`. */
  next: vectorTextSchema,
  /** Where the topic ended (exclusive) when the page was read, or the `until`/`asOf` bound that was asked for. */
  end: vectorTextSchema,
  /** Records read to fill this page; with a filter more than were returned. */
  scanned: z.number().int(),
  matched: z.number().int(),
  /** Records on which the filter failed (a missing field, another type); they are left out. */
  filterErrors: z.number().int(),
  /** One such failure in words, for the reader of the filter. */
  filterError: z.string().optional(),
  asOf: z.string().optional(),
});
export type EventsPage = z.infer<typeof eventsPageSchema>;

/** `GET …/events/record` */
export const recordVerdictSchema = z.object({
  record: recordViewSchema,
  /** What the contract in force now says about this record; empty means it conforms. */
  verdict: z.array(violationSchema),
  contractVersion: z.string().nullable(),
});
export type RecordVerdict = z.infer<typeof recordVerdictSchema>;

/** `POST …/events/test-filter` `{filter, record?}`; without a record the filter is only checked. */
export const filterTestSchema = z.object({
  ok: z.boolean(),
  value: z.boolean().optional(),
  error: z.string().optional(),
  /** Character position in the filter where the error is, from 0. */
  position: z.number().int().optional(),
});
export type FilterTest = z.infer<typeof filterTestSchema>;

/** `GET …/dead-letters`: what was refused, newest last, with the reason. For those who may write the product. */
export const deadLetterSchema = z.object({
  partition: z.number().int(),
  offset: z.number().int(),
  /** When it was refused. */
  at: z.string(),
  /** The record exactly as it was sent. */
  text: z.string(),
  violations: z.array(violationSchema),
  disposition: z.enum(["rejected", "quarantined"]),
  principal: z.string(),
  /** Its place in the request that brought it. */
  index: z.number().int(),
  contractVersion: z.string().nullable(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

export const deadLetterPageSchema = z.object({
  records: z.array(deadLetterSchema),
  next: vectorTextSchema,
  end: vectorTextSchema,
});
export type DeadLetterPage = z.infer<typeof deadLetterPageSchema>;

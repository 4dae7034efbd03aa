import { z } from "zod";

/** Why a record was refused; stable words for programs. */
export const rejectionCodes = [
  /** The line or element is not JSON, or is not an object. */
  "NOT_JSON",
  /** A required field is missing or null. */
  "REQUIRED",
  "TYPE",
  "RANGE",
  "LENGTH",
  "PATTERN",
  "ENUM",
  "FORMAT",
  "MULTIPLE_OF",
  "UNIQUE_ITEMS",
  "UNKNOWN_FIELD",
  /** An integer beyond 2^53 sent as a JSON number; send it as a decimal string. */
  "PRECISION",
  /** A key field is missing or null, so the record has no partition. */
  "KEY_MISSING",
  "EVENT_TIME_MISSING",
  /** The event time is outside the years 1684 to 2255 that microseconds can hold exactly. */
  "EVENT_TIME_RANGE",
  /** One record is larger than the log takes. */
  "TOO_LARGE",
  /** An expression that computes the record of a derived stream failed on the source's record. */
  "DERIVE",
  /** A model that is asked for each record of a derived stream gave no usable answer for this one. */
  "INFER",
] as const;
export const rejectionCodeSchema = z.enum(rejectionCodes);
export type RejectionCode = z.infer<typeof rejectionCodeSchema>;

/** One fault of one record. `path` is dotted within the record, empty for the record itself. */
export const violationSchema = z.object({
  code: rejectionCodeSchema,
  path: z.string(),
  message: z.string(),
});
export type Violation = z.infer<typeof violationSchema>;

/** A record that did not pass: `index` is its place in the request, from 0. All its faults are listed, one a row. */
export const rejectionSchema = violationSchema.extend({
  index: z.number().int(),
  /** Set where the contract's enforcement is quarantine: the record is held aside and may be released later. */
  quarantined: z.literal(true).optional(),
});
export type Rejection = z.infer<typeof rejectionSchema>;

export const ingestReplySchema = z.object({
  /** Records that are durable now. With dryRun: that would be. */
  accepted: z.number().int(),
  rejected: z.array(rejectionSchema),
  /** Faults of accepted records, where the contract's enforcement is `warn`. */
  warnings: z.array(rejectionSchema).optional(),
  /** How many records were refused; `rejected` lists at most the first 1,000 faults. */
  rejectedRecords: z.number().int(),
  /** Where each accepted record stands, in the order they were sent; empty for a dry run. */
  offsets: z.array(z.object({ partition: z.number().int(), offset: z.number().int() })),
  /** The idempotency key was seen before with this body: nothing was written now, this is the first answer's outcome. */
  replayed: z.literal(true).optional(),
  dryRun: z.literal(true).optional(),
});
export type IngestReply = z.infer<typeof ingestReplySchema>;

import { z } from "zod";

/** Path on which the worker's main thread gives the data plane rows of tables that feature sets look up. */
export const lookupTablePath = "/internal/lookup-table";

/** Rows of one page: parsing one holds the data plane's thread for some 5 ms. */
export const lookupPageRows = 5_000;

export const lookupTableRequestSchema = z.strictObject({
  productId: z.string(),
  port: z.string(),
  /** Read in this order. */
  columns: z.array(z.string()).min(1),
  /** The newest snapshot at this instant (µs); absent: of all. */
  atUs: z.number().int().optional(),
  /** This one; wins over `atUs`. */
  snapshotId: z.string().optional(),
  offset: z.number().int().min(0).default(0),
  /** Only which snapshot it is. */
  only: z.literal("snapshot").optional(),
});
export type LookupTableRequest = z.input<typeof lookupTableRequestSchema>;

const lookupTableReplySchema = z.object({
  /** Null: there is none (at that instant). */
  snapshot: z.object({ snapshotId: z.string(), atUs: z.number(), rows: z.number() }).nullable(),
  rows: z.array(z.array(z.json())),
});
export type LookupTableReply = z.output<typeof lookupTableReplySchema>;

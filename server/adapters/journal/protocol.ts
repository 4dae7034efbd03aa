import { z } from "zod";

/**
 * `/internal/journal` of the worker, for signed service principals only.
 *
 * - `POST {values, expectEnd}` → 200 `{entries}`; 409 problem when the journal ends elsewhere.
 * - `GET ?from=N&limit=N` → 200 `{entries, end}`; `limit=0` asks for the end alone.
 */
export const journalPath = "/internal/journal";

export const journalEntrySchema = z.object({ offset: z.int(), atUs: z.int(), value: z.string() });

export const journalAppendSchema = z.object({
  values: z.array(z.string()).min(1).max(1000),
  expectEnd: z.int().min(0),
});
export const journalAppendedSchema = z.object({ entries: z.array(journalEntrySchema) });

export const journalReadSchema = z.object({
  from: z.coerce.number().int().min(0),
  limit: z.coerce.number().int().min(0).max(1000),
});
export const journalPageSchema = z.object({ entries: z.array(journalEntrySchema), end: z.int() });

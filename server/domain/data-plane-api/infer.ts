import { z } from "zod";
import { productDefinitionSchema } from "../product-file/definition.ts";
import { findingSchema } from "../product-file/finding.ts";

/**
 * `POST /infer`: a CSV, JSON, NDJSON or Parquet file in (the raw body with `?name=`, or a multipart form with one file),
 * a draft of a product out. Parameters: `name` (of the file), `domain` and `product` (of the draft), `as` (stream or table).
 * The file is kept for a day under `uploadId`, so that publishing the draft can load it without sending it again.
 */
export const inferredFieldSchema = z.object({
  /** Dotted path in the record. */
  path: z.string(),
  /** Its name in the file, where that could not be used (`Cost Total $`); null where it is the same. */
  column: z.string().nullable(),
  /** ODCS logical type. */
  logicalType: z.string(),
  /** Type for the table's column, or how the file has it. */
  physicalType: z.string(),
  /** No record lacks it. */
  required: z.boolean(),
  /** No value occurs twice. */
  unique: z.boolean(),
  nulls: z.number(),
  distinct: z.number().nullable(),
  /** Measured over the whole file. */
  minimum: z.union([z.number(), z.string()]).nullable(),
  maximum: z.union([z.number(), z.string()]).nullable(),
  examples: z.array(z.unknown()),
  /** Set where a few words make up all values: how often each occurs. */
  values: z.array(z.object({ value: z.unknown(), count: z.number() })).nullable(),
  /** A guess that this is personal data, with what it rests on. */
  classification: z.object({ value: z.string(), reason: z.string() }).nullable(),
});
export type InferredField = z.infer<typeof inferredFieldSchema>;

/** A proposal with why it is made; the best comes first. */
export const keyProposalSchema = z.object({
  columns: z.array(z.string()),
  unique: z.boolean(),
  reason: z.string(),
});
export const eventTimeProposalSchema = z.object({ column: z.string(), reason: z.string() });

export const inferReplySchema = z.object({
  uploadId: z.string(),
  file: z.object({
    name: z.string(),
    bytes: z.number(),
    format: z.enum(["csv", "json", "ndjson", "parquet"]),
    gzip: z.boolean(),
    /** CSV: what separates columns, and whether the first line names them. */
    delimiter: z.string().nullable(),
    header: z.boolean().nullable(),
    /** JSON: the member of the one object that holds the records. */
    recordsAt: z.string().nullable(),
  }),
  rows: z.number(),
  /** What the draft is made for, and why. */
  kind: z.object({ value: z.enum(["stream", "table"]), reason: z.string() }),
  product: z.object({ id: z.string(), title: z.string() }),
  fields: z.array(inferredFieldSchema),
  keys: z.array(keyProposalSchema),
  eventTimes: z.array(eventTimeProposalSchema),
  /** The first records, as they stand in the file. */
  sample: z.array(z.record(z.string(), z.unknown())),
  /** What somebody should look at, and what the checks say about the draft. */
  findings: z.array(findingSchema),
  definition: productDefinitionSchema,
  /** The draft as a product file. */
  source: z.string(),
  elapsedMs: z.number(),
});
export type InferReply = z.infer<typeof inferReplySchema>;

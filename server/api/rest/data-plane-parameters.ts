import { z } from "zod";

// Parameters and replies of the data plane's paths, as the documentation of the interface has them.

export const text = (description: string, example?: string) =>
  z
    .string()
    .optional()
    .meta({ description, ...(example === undefined ? {} : { example }) });
const count = (description: string) => z.number().int().optional().meta({ description });

const from = text(
  "Where to begin: `latest`, `earliest`, `newest:N`, `offset:P:N`, `time:ISO` (knowledge time), or a `vector:…` from an earlier reply.",
  "newest:100",
);
const filter = text(
  "CEL over the record: event.<field>, key, headers, eventTime, knowledgeTime, partition, offset.",
  'event.kind == "arrived"',
);
const partitions = text("Only these partitions, e.g. `0,2`.");
const port = text("Stream port, `name` or `name@major`; default the primary one.");

export const pageParameters = z.object({
  from,
  limit: count("Records in the page, 1 to 1,000; default 100."),
  filter,
  partitions,
  until: text("End (exclusive), a `vector:…`."),
  asOf: text("Only what was known at this instant."),
  port,
});
export const streamParameters = z.object({
  from,
  filter,
  partitions,
  mode: z
    .enum(["lossless", "sampled"])
    .optional()
    .meta({ description: "`lossless` (default) sends every record; `sampled` may drop and says how many." }),
  limit: count("Lossless mode: the stream ends after so many records."),
  rows: count("Sampled mode: records in one message at most; default 50."),
  port,
});
export const recordParameters = z.object({ partition: z.number().int(), offset: z.number().int(), port });
export const liveParameters = z.object({
  products: z
    .string()
    .meta({ description: "Product ids, separated by commas.", example: "seismic/earthquakes" }),
  mode: z.literal("sampled").optional(),
});
export const produceParameters = z.object({
  dryRun: z.enum(["true", "false"]).optional().meta({ description: "Check only; nothing is written." }),
  port,
});

export const rowsParameters = z.object({
  port: text("Table port, or `stream` for the stream with its history; default the first table."),
  limit: count("Rows, 1 to 1,000; default 100."),
  offset: count("Rows left out before the first."),
  orderBy: text("Column to sort by."),
  desc: z.enum(["true", "false"]).optional(),
  columns: text("Only these columns, e.g. `id,at`."),
  equals: text("Only rows with these values, as JSON.", '{"origin":"JFK"}'),
  within: text(
    "Only rows whose column lies in [from, to), as JSON.",
    '{"column":"at","from":"2026-01-31T00:00:00Z","to":"2026-02-01T00:00:00Z"}',
  ),
  asOf: text("The newest snapshot at this instant."),
});
export const transformParameters = z.object({
  port: text("Inference port, `name` or `name@major`; default the first."),
});
const upload = text("A file sent before, by the id its first answer gave.");
export const loadParameters = z.object({
  name: text("File name; its ending tells the format.", "orders.csv"),
  upload,
  port: text("Port to load into; default the first stream or table."),
  mode: z.enum(["append", "replace"]).optional().meta({ description: "Tables only; default append." }),
  importColumn: text("Privileged: column that holds each record's knowledge time."),
  importLag: text("Privileged: knowledge time is event time plus this duration."),
  again: text("Any text: the same file is loaded once more."),
});
export const inferParameters = z.object({
  name: text("File name; its ending tells the format.", "orders.csv"),
  domain: text("Domain of the draft."),
  product: text("Name of the draft."),
  as: z.enum(["stream", "table"]).optional(),
  upload,
});

export const subscribeParameters = z.object({
  feature: z.array(z.string()).meta({
    description: "`domain/product.feature`; may be repeated.",
    example: ["product-analytics/user_session_aggregates.sessions_1h"],
  }),
  entity: z
    .array(z.string())
    .meta({ description: "An entity as JSON; may be repeated.", example: ['{"account_id":"ada"}'] }),
});

export const uploadParameters = z.object({
  name: text("File name; its ending tells the format.", "labels.parquet"),
});
export const trainingSetRowsParameters = z.object({ limit: count("Only the first rows, 1 to 1,000.") });

export const records = z.array(z.record(z.string(), z.unknown()));
export const sse = { contentType: "text/event-stream", schema: z.string() };
export const sql = z.object({ sql: z.string(), port: z.string().optional(), asOf: z.string().optional() });

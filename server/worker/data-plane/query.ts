import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Exchange } from "./route.ts";

const count = (most: number) => z.coerce.number().int().min(1).max(most);

const partitions = z
  .string()
  .regex(/^\d{1,9}(,\d{1,9})*$/, "must be partition numbers such as 0,2")
  .transform((text) => text.split(",").map(Number));

const filter = z.string().min(1, "must be a CEL expression; leave the parameter out for all records");

/** Query parameters of the reading paths. Unknown ones are refused, so that a misspelt filter never reads everything. */
export const pageQuery = z.strictObject({
  from: z.string().optional(),
  limit: count(1_000).default(100),
  filter: filter.optional(),
  partitions: partitions.optional(),
  until: z.string().optional(),
  asOf: z.string().optional(),
  port: z.string().optional(),
});

export const streamQuery = z.strictObject({
  from: z.string().optional(),
  filter: filter.optional(),
  partitions: partitions.optional(),
  mode: z.enum(["lossless", "sampled"], "must be lossless or sampled").default("lossless"),
  /** Lossless: the stream ends after so many records. */
  limit: count(1_000_000).optional(),
  /** Rows of one sampled batch at most. */
  rows: count(500).default(50),
  port: z.string().optional(),
});

export const recordQuery = z.strictObject({
  partition: z.coerce.number().int().min(0),
  offset: z.coerce.number().int().min(0),
  port: z.string().optional(),
});

export const liveQuery = z.strictObject({
  products: z
    .string()
    .min(1, "must be product ids, e.g. products=flight-operations/flight_events,seismic/earthquakes")
    .transform((text) => [...new Set(text.split(",").map((id) => id.trim()))])
    .refine((ids) => ids.length <= 50, "must be at most 50 product ids"),
  mode: z.literal("sampled").optional(),
});

export const produceQuery = z.strictObject({
  dryRun: z
    .enum(["true", "false", "1", "0", ""], "must be true or false")
    .transform((text) => text !== "false" && text !== "0")
    .optional(),
  port: z.string().optional(),
});

/** Reads an exchange's query by a schema. Throws INVALID_INPUT naming the parameter and what it takes. */
export function parseQuery<Schema extends z.ZodObject>(
  schema: Schema,
  query: URLSearchParams,
): z.output<Schema> {
  const given: Record<string, string> = {};
  for (const [name, value] of query) {
    if (name in given)
      throw new AppError("INVALID_INPUT", `The parameter ${name} is there twice.`, { path: name });
    given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === "unrecognized_keys") {
    const [unknown = ""] = issue.keys;
    throw new AppError(
      "INVALID_INPUT",
      `There is no parameter ${unknown.slice(0, 60)} here; there are ${Object.keys(schema.shape).join(", ")}.`,
      { path: unknown.slice(0, 60) },
    );
  }
  const name = String(issue?.path[0] ?? "");
  throw new AppError(
    "INVALID_INPUT",
    `The parameter ${name} is not valid: ${issue?.message ?? "wrong form"}.`,
    {
      path: name,
    },
  );
}

/** The product id of a path with `:domain/:product`. */
export function productIdOf({ params }: Pick<Exchange, "params">): string {
  return `${params.domain ?? ""}/${params.product ?? ""}`;
}

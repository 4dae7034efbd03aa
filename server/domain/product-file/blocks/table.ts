import { z } from "zod";
import { productIdSchema } from "../../slug.ts";
import { strict } from "../strict.ts";
import { fieldPath } from "./parts.ts";

/** `millrace.table`: a lakehouse table. */
export const tableBlockSchema = strict({
  format: z.enum(
    ["iceberg", "delta", "hudi", "parquet", "csv"],
    "must be iceberg, delta, hudi, parquet or csv",
  ),
  /** Where it stands; none: the lake folder of this installation. */
  location: z.string().min(1).optional(),
  keys: z.array(fieldPath).default([]),
  /** The stream it is flushed from. */
  from: productIdSchema.optional(),
});
export type TableBlock = z.output<typeof tableBlockSchema>;

import { z } from "zod";
import { productIdSchema } from "../../slug.ts";
import { strict } from "../strict.ts";

/** `millrace.lineage`: inputs that cannot be derived from the other blocks. */
export const lineageBlockSchema = strict({
  inputs: z.array(
    strict({
      product: productIdSchema,
      port: z.string().min(1).optional(),
      fields: z.array(z.string()).optional(),
    }),
  ),
});
export type LineageBlock = z.output<typeof lineageBlockSchema>;

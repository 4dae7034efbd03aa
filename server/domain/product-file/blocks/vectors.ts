import { z } from "zod";
import { productIdSchema } from "../../slug.ts";
import { strict } from "../strict.ts";
import { fieldPath } from "./parts.ts";

/** The model that ships with Millrace. */
export const builtinModel = "all-MiniLM-L6-v2";

/** `millrace.vectors`: an index over the meaning of some columns of a source. */
export const vectorsBlockSchema = strict({
  source: productIdSchema,
  columns: z.array(fieldPath).min(1, "needs at least one column"),
  /** Text to embed, with `{column}` places; none: the columns' texts, one a line. */
  template: z.string().min(1).optional(),
  model: z.string().min(1).default(builtinModel),
  metric: z.enum(["cosine", "dot", "l2"], "must be cosine, dot or l2").default("cosine"),
  chunk: strict({
    tokens: z.int().min(16).max(8192),
    overlap: z.int().min(0).default(0),
  })
    .refine((chunk) => chunk.overlap < chunk.tokens, {
      path: ["overlap"],
      error: "must be smaller than tokens",
    })
    .optional(),
});
export type VectorsBlock = z.output<typeof vectorsBlockSchema>;

/** Columns that a template names: `"{title}: {body}"` → title, body. */
export function templateColumns(template: string): string[] {
  return [...template.matchAll(/\{([A-Za-z_][A-Za-z0-9_.]*)\}/g)].map((match) => match[1] ?? "");
}

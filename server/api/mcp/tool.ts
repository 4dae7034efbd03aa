import { z } from "zod";
import type { Principal } from "../../domain/principal.ts";
import type { Container } from "../container.ts";
import { type Found, maxTokensSchema, truncatedSchema } from "./budget.ts";

/** What a tool runs with: the caller's rights and nothing that came with the arguments. */
export interface ToolContext {
  container: Container;
  principal: Principal;
}

/** Arguments that every tool takes. */
export const common = {
  maxTokens: maxTokensSchema,
  cursor: z
    .string()
    .max(4_000)
    .optional()
    .describe("`truncated.next` of an earlier answer; the other arguments must be the same."),
};

/** Names of record fields to return. */
export const fieldsArgument = z
  .array(z.string().min(1).max(200))
  .max(100)
  .optional()
  .describe("Only these fields of each record, dotted for nested ones; leave it out for all.");

export const asOfArgument = z
  .string()
  .max(60)
  .optional()
  .describe(
    "Answer as of this instant, ISO 8601 with a zone, e.g. 2026-01-31T14:15:00Z; leave it out for now.",
  );

/** Columns and values that name one thing, e.g. {"account_id": "ada"}. */
export const entitySchema = z
  .record(z.string().min(1).max(200), z.union([z.string().max(1_000), z.number(), z.boolean()]))
  .refine((entity) => Object.keys(entity).length <= 16, "takes at most 16 columns");

/** One tool: what a model is told, what it takes and gives, and the one use case it calls. */
export interface Tool {
  name: string;
  title: string;
  /** For a model: when to use it, what comes back, what to do next. */
  description: string;
  input: z.ZodObject;
  output: z.ZodObject;
  /** Under which name the entries stand in the answer. */
  list: string;
  run(context: ToolContext, input: never): Promise<Found>;
}

/** Types a tool by its own schemas. `head` is what stands beside the list. */
export function tool<Input extends z.ZodObject, Head extends z.ZodRawShape, Item extends z.ZodType>({
  head,
  list,
  item,
  run,
  ...rest
}: {
  name: string;
  title: string;
  description: string;
  input: Input;
  head: Head;
  list: string;
  item: Item;
  run(
    context: ToolContext,
    input: z.output<Input>,
  ): Promise<Found<z.input<z.ZodObject<Head>>, z.input<Item>>>;
}): Tool {
  return {
    ...rest,
    list,
    output: z.object({
      ...head,
      [list]: z.array(item),
      truncated: truncatedSchema,
      resume: z
        .string()
        .optional()
        .describe("Streams only: pass it as `cursor` later for what has come since."),
      tokens: z.int().describe("Estimated tokens of this answer."),
    }),
    run: run as unknown as Tool["run"],
  };
}

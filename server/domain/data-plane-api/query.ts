import { z } from "zod";

/** The longest question taken at all; what a model reads of it is less and said in the reply. */
const longestQuestion = 200_000;

export const mostHits = 100;

/** `POST …/query`. */
export const queryRequestSchema = z.strictObject({
  question: z
    .string("must be a text")
    .max(longestQuestion, `must have at most ${longestQuestion} characters`)
    .meta({
      description: "A question in plain words, or a key or name.",
      example: "a goose in the engine on climb-out",
    }),
  k: z
    .int("must be a whole number")
    .min(1, "must be 1 or more")
    .max(mostHits, `must be ${mostHits} or less`)
    .default(10)
    .meta({ description: `Hits, 1 to ${mostHits}; default 10.` }),
  filter: z
    .string("must be a CEL expression")
    .min(1, "must be a CEL expression; leave it out for all records")
    .max(4_000, "must have at most 4,000 characters")
    .optional()
    .meta({ description: "CEL over the record, e.g. event.damage == 'Substantial'." }),
  asOf: z
    .string("must be an instant with a time zone")
    .max(60)
    .optional()
    .meta({ description: "Only what was known at this instant." }),
});
export type QueryRequest = z.input<typeof queryRequestSchema>;

const citationSchema = z.object({
  product: z.string().meta({ description: "The product whose port answered." }),
  port: z.string(),
  record: z
    .object({
      product: z.string(),
      partition: z.int(),
      offset: z.int(),
      keys: z
        .record(z.string(), z.unknown())
        .optional()
        .meta({ description: "Of a row of a table: the columns that name it." }),
    })
    .meta({
      description:
        "Where the record stands: the product that has the stream, partition and offset; of a row of a table, in the stream of the table's changes.",
    }),
  permalink: z
    .string()
    .meta({ description: "Path of that record in this interface; of a row, of its table as it was then." }),
  version: z.string().meta({ description: "Knowledge time of the version that is cited." }),
  eventTime: z.string(),
});

export const queryHitSchema = z.object({
  id: z
    .string()
    .meta({ description: "The record's id; its place (partition:offset) where the id is masked for you." }),
  score: z.number().meta({ description: "Higher is better; comparable within this reply only." }),
  text: z.string().meta({ description: "The passage that was found." }),
  fields: z.record(z.string(), z.unknown()).meta({ description: "The record, as you may see it." }),
  citation: citationSchema,
  signals: z
    .object({
      cosine: z.number().nullable().meta({ description: "How near in meaning, −1 to 1." }),
      words: z.array(z.string()).meta({ description: "Words of the question that the record holds." }),
      exact: z
        .string()
        .nullable()
        .meta({ description: "Field by whose exact value the question calls this record." }),
    })
    .meta({ description: "Why this record." }),
  masked: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: "Fields hidden from you, with the policy." }),
});
export type QueryHit = z.infer<typeof queryHitSchema>;

const partState = z.enum(["ready", "indexing", "rebuilding", "withheld", "unavailable"]);

export const queryCoverageSchema = z.object({
  documents: z.int().nullable().meta({
    description: "Records that could be found, before your filter; null where you may see some only.",
  }),
  newest: z.string().nullable().meta({ description: "Knowledge time of the newest of them." }),
  asOf: z.string().nullable(),
  knowledge: z.literal("as corrected").nullable().meta({ description: "With asOf: how the past was read." }),
  vectors: z.object({
    state: partState,
    model: z.string().nullable(),
    embedded: z.int().nullable(),
    total: z.int().nullable(),
    detail: z.string(),
  }),
  text: z.object({ state: partState, behind: z.int().nullable(), detail: z.string() }),
  filter: z
    .object({
      expression: z.string(),
      checked: z.int(),
      passed: z.int(),
      exhaustive: z
        .boolean()
        .meta({ description: "False: there may be better hits among records not checked." }),
      errors: z.int(),
      error: z.string().optional(),
    })
    .nullable(),
  question: z.object({ cut: z.boolean(), detail: z.string() }),
  tookMs: z.number(),
});
export type QueryCoverage = z.infer<typeof queryCoverageSchema>;

export const queryReplySchema = z.object({ hits: z.array(queryHitSchema), coverage: queryCoverageSchema });
export type QueryReply = z.infer<typeof queryReplySchema>;

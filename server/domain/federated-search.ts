import { z } from "zod";
import { mostHits, queryCoverageSchema, queryHitSchema } from "./data-plane-api/query.ts";
import { instant } from "./read-models/instant.ts";
import { portTypeSchema } from "./read-models/port.ts";
import { recordViewSchema } from "./read-models/stream.ts";

/** Products asked at once at most. */
export const mostAsked = 20;

const productId = z.string().max(130);

/** `POST /api/v1/search`. Whatever a reply's plan holds may be sent back, changed. */
export const searchRequestSchema = z.strictObject({
  question: z
    .string("must be a text")
    .max(200_000, "must have at most 200,000 characters")
    .meta({ description: "A question in plain words.", example: "geese that damaged an engine" }),
  k: z
    .int()
    .min(1)
    .max(mostHits)
    .default(10)
    .meta({ description: "Hits of the fused list, and of each product." }),
  asOf: z.string("must be an instant with a time zone, or null for now").max(60).nullable().optional().meta({
    description: "Absent: a time phrase of the question decides. null: now, whatever the question says.",
  }),
  span: z
    .strictObject({
      from: z.string("must be an instant with a time zone").max(60),
      to: z.string("must be an instant with a time zone").max(60),
    })
    .nullable()
    .optional()
    .meta({
      description:
        "Which events of entities are wanted. Absent: a phrase such as 'in the last five minutes' decides. null: none, whatever the question says.",
    }),
  domains: z
    .array(z.string().max(64))
    .max(100)
    .optional()
    .meta({ description: "Only products of these domains." }),
  ports: z
    .array(portTypeSchema)
    .max(5)
    .optional()
    .meta({ description: "Only products with a port of one of these types." }),
  products: z
    .array(productId)
    .min(1)
    .max(mostAsked, `must be at most ${mostAsked} products`)
    .optional()
    .meta({ description: "Ask exactly these products instead of those the plan would pick." }),
  filter: z
    .string()
    .min(1)
    .max(4_000)
    .optional()
    .meta({ description: "CEL over the records; a product without these fields is not asked, and says so." }),
  timeZone: z.string().max(64).default("UTC").meta({
    description: "IANA zone in which time phrases of the question are meant.",
    example: "Europe/Berlin",
  }),
  deadlineMs: z
    .int()
    .min(10)
    .max(10_000)
    .default(400)
    .meta({ description: "Each product's time to answer; who is later is left out and named." }),
  answer: z
    .boolean()
    .default(true)
    .meta({ description: "false: no sentence from the language model, if there is one." }),
});
export type SearchRequest = z.output<typeof searchRequestSchema>;

export const whySchema = z.object({
  field: z.string(),
  match: z.string().optional(),
  score: z.number().optional(),
  by: z.enum(["typo", "synonym"]).optional().meta({
    description:
      "typo: the question has `match` with a typing mistake; synonym: a contract gives it as another name.",
  }),
  of: z.string().optional().meta({
    description: "With typo the word as typed, with synonym what it is another name of.",
  }),
});

const planSchema = z.object({
  question: z
    .string()
    .meta({ description: "What the products are asked: the question without its time phrase." }),
  asOf: z
    .object({
      at: z.string(),
      phrase: z
        .string()
        .nullable()
        .meta({ description: "The words of the question that say it; null: the request did." }),
    })
    .nullable(),
  span: z.object({ from: instant, to: instant, phrase: z.string().nullable() }).nullable().meta({
    description:
      "The span of time the question is about: events of entities are of it, records as known at its end.",
  }),
  model: z
    .string()
    .nullable()
    .meta({ description: "The language model that phrases answers when asked to; null: none is set up." }),
  products: z.array(
    z.object({
      product: z.string(),
      title: z.string(),
      chosen: z.boolean(),
      reason: z.string().meta({ description: "Why it is asked, or why not." }),
      why: z.array(whySchema).meta({ description: "What of the catalog matched." }),
    }),
  ),
  entities: z.array(
    z.object({
      featureSet: z.string(),
      entity: z.record(z.string(), z.union([z.string(), z.number()])),
      phrase: z.string(),
    }),
  ),
  filter: z.string().nullable(),
  domains: z.array(z.string()),
  ports: z.array(portTypeSchema),
  deadlineMs: z.int(),
  edited: z.boolean().meta({ description: "Whether the request fixed products, time or filter." }),
  notes: z.array(z.string()),
});

const silent = z.object({ product: z.string(), why: z.string() });

export const searchCoverageSchema = z.object({
  answered: z.array(
    z.object({
      product: z.string(),
      hits: z.int(),
      relevant: z.int(),
      tookMs: z.number(),
      coverage: queryCoverageSchema,
    }),
  ),
  denied: z.array(silent),
  timedOut: z.array(silent),
  failed: z.array(silent),
  notAsked: z.array(silent),
  tookMs: z.number(),
});

const featureValueSchema = z.object({
  feature: z.string(),
  value: z.unknown(),
  status: z.string(),
  eventTime: z.string().nullable(),
});

/** Events of an entity in one reply at most. */
export const mostEvents = 20;

const entityEventsSchema = z.object({
  product: z.string().meta({ description: "The stream that the feature set counts." }),
  from: instant,
  to: instant,
  records: z
    .array(
      recordViewSchema.extend({
        heldBy: z
          .enum(["log", "lake"])
          .meta({ description: "log: it can be read there by its place; lake: the log has let it go." }),
      }),
    )
    .meta({ description: `Newest event time first, at most ${mostEvents}, as you may see them.` }),
  more: z.boolean().meta({ description: "Whether there are more than those in `records`." }),
  scanned: z.int().meta({ description: "Records of the stream's log that were looked at one by one." }),
  searchedFrom: instant
    .nullable()
    .meta({ description: "Records known from this instant on were looked at in the log; null: none." }),
  table: z.enum(["not needed", "read", "not read"]).meta({
    description:
      "Whether the stream's table (its whole history, lake and log) was asked too: it is for what the log let go of, and for spans that ended long ago, whose events may have come late.",
  }),
  complete: z.boolean().meta({
    description: "Whether every record that may belong to the span was looked at, as far as `records` reach.",
  }),
  note: z.string().nullable().meta({ description: "What bounded the search, or why there are none." }),
});

export const entityAnswerSchema = z.object({
  featureSet: z.string(),
  entity: z.record(z.string(), z.union([z.string(), z.number()])),
  phrase: z.string(),
  asOf: z.string(),
  values: z.array(featureValueSchema),
  events: entityEventsSchema
    .nullable()
    .meta({ description: "What happened to the entity, from the feature set's source; null: not read." }),
});

/** What a sentence of the language model may cite: only what the reply itself shows. */
const answerSourceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("record"), place: z.int().meta({ description: "Place in `fused`, from 0." }) }),
  z.object({
    kind: z.literal("feature"),
    entity: z.int().meta({ description: "Place in `entities`, from 0." }),
    feature: z.string(),
  }),
  z.object({
    kind: z.literal("event"),
    entity: z.int().meta({ description: "Place in `entities`, from 0." }),
    event: z.int().meta({ description: "Place in its `events.records`, from 0." }),
  }),
]);
export type AnswerSource = z.infer<typeof answerSourceSchema>;

export const searchReplySchema = z.object({
  plan: planSchema,
  coverage: searchCoverageSchema,
  products: z.array(
    z.object({
      product: z.string(),
      title: z.string(),
      score: z.number(),
      why: z.array(whySchema),
      hits: z.array(queryHitSchema),
    }),
  ),
  fused: z.array(queryHitSchema.extend({ product: z.string() })),
  entities: z
    .array(entityAnswerSchema)
    .meta({ description: "Features of the entities that the question names." }),
  answer: z
    .object({
      text: z.string(),
      sentences: z.array(
        z.object({
          text: z.string(),
          citations: z.array(z.int()).meta({ description: "Places in `sources`, from 0." }),
        }),
      ),
      sources: z.array(answerSourceSchema).meta({
        description:
          "The rows that the model was given: records first, in the order of `fused`, then feature values and events of entities.",
      }),
      supported: z.boolean().meta({ description: "False: nothing that was found supports an answer." }),
      model: z.string(),
      tookMs: z.number(),
      note: z.string().nullable(),
    })
    .optional(),
});
export type SearchReply = z.infer<typeof searchReplySchema>;
export type SearchPlan = SearchReply["plan"];
export type EntityEvents = z.infer<typeof entityEventsSchema>;
export type EntityAnswer = z.infer<typeof entityAnswerSchema>;

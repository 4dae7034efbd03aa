import { z } from "zod";

const asOf = z.string().max(60).optional().meta({ description: "Only what was known at this instant." });

/** Points of a projection at most: what a page can show and the worker computes in a third of a second. */
export const mostPoints = 1000;

/** `GET …/vectors`. */
export const vectorIndexQuery = z.strictObject({ asOf });

const modelCardSchema = z.object({
  title: z.string(),
  licence: z.string().nullable(),
  provenance: z.string(),
  limits: z.array(z.string()),
  /** False: texts are sent to an endpoint. */
  offline: z.boolean(),
  maxTokens: z.int().nullable(),
});

export const vectorIndexSchema = z.object({
  product: z.string(),
  port: z.string(),
  version: z.string().meta({ description: "Version of the port." }),
  state: z
    .enum(["ready", "indexing", "rebuilding", "empty", "unavailable"])
    .meta({ description: "rebuilding: the index before it answers meanwhile." }),
  detail: z.string(),
  model: z.string().meta({ description: "The model whose vectors answer." }),
  wantedModel: z.string().meta({ description: "The model that the definition names." }),
  dimensions: z.int().nullable(),
  metric: z.enum(["cosine", "dot", "l2"]),
  system: z.string(),
  index: z.string().meta({ description: "How neighbours are found." }),
  count: z
    .int()
    .nullable()
    .meta({ description: "Records that can be found; null where you may see some of them only." }),
  embedded: z.int().nullable().meta({ description: "Records of the source whose vectors stand." }),
  total: z.int().nullable().meta({ description: "Records of the source." }),
  newest: z
    .string()
    .nullable()
    .meta({ description: "Knowledge time of the newest record that can be found." }),
  staleness: z
    .object({
      waitingSince: z.string().nullable().meta({
        description: "Knowledge time of the oldest record not yet embedded; null when there is none.",
      }),
      checkedAt: z.string(),
      problem: z.string().nullable().meta({ description: "Why the last step failed; it is tried again." }),
    })
    .nullable(),
  source: z.string(),
  columns: z.array(z.string()),
  template: z.string().nullable(),
  chunk: z.object({ tokens: z.int(), overlap: z.int() }).nullable(),
  fields: z
    .array(z.string())
    .meta({ description: "Fields of a record by which a projection can be coloured." }),
  withheld: z
    .boolean()
    .meta({ description: "True: a masked column is part of the text, so neighbours would tell of it." }),
  asOf: z.string().nullable(),
  card: modelCardSchema.nullable(),
});
export type VectorIndex = z.infer<typeof vectorIndexSchema>;

/** `POST …/vectors/neighbours`. */
export const neighboursRequestSchema = z
  .strictObject({
    text: z.string().trim().min(1, "must not be empty").max(200_000).optional(),
    id: z.string().min(1).max(2_000).optional().meta({ description: "A record's id: what is near to it." }),
    k: z.int().min(1).max(100).default(10),
    asOf,
  })
  .refine(({ text, id }) => (text === undefined) !== (id === undefined), {
    path: ["text"],
    error: "Give either text or id",
  });

const pointRecordSchema = z.object({
  id: z.string().meta({ description: "The record's id; its place (partition:offset) where it is masked." }),
  text: z.string(),
  partition: z.int(),
  offset: z.int(),
  product: z.string().meta({ description: "The product whose stream holds the record." }),
});

export const neighboursReplySchema = z.object({
  of: z.object({ text: z.string(), id: z.string().nullable() }),
  neighbours: z.array(pointRecordSchema.extend({ score: z.number(), version: z.string() })),
  metric: z.enum(["cosine", "dot", "l2"]),
  model: z.string(),
  asOf: z.string().nullable(),
  tookMs: z.number(),
});
export type NeighboursReply = z.infer<typeof neighboursReplySchema>;

/** `GET …/vectors/projection`. */
export const projectionQuery = z.strictObject({
  asOf,
  colour: z.string().max(200).optional().meta({ description: "A field whose value each point carries." }),
});

export const projectionSchema = z.object({
  points: z.array(
    pointRecordSchema.extend({
      x: z.number(),
      y: z.number(),
      value: z.union([z.string(), z.number()]).nullable(),
    }),
  ),
  explained: z
    .tuple([z.number(), z.number()])
    .meta({ description: "Share of the sample's variance along x and along y, 0 to 1." }),
  sampled: z.int(),
  count: z.int().nullable(),
  colour: z.string().nullable(),
  model: z.string(),
  computedAt: z.string(),
  asOf: z.string().nullable(),
});
export type Projection = z.infer<typeof projectionSchema>;

import { z } from "zod";

/** Records of one request. */
export const mostTransformed = 200;

const recordSchema = z.record(z.string(), z.unknown(), "must be an object with the record's fields");

/** `POST …/transform`. */
export const transformRequestSchema = z.strictObject({
  data: z
    .union(
      [
        z
          .array(z.unknown())
          .min(1, "must have at least one record")
          .max(mostTransformed, `may have at most ${mostTransformed} records`),
        recordSchema,
      ],
      `must be a record, or a list of 1 to ${mostTransformed}`,
    )
    .meta({
      description: `One record, or a list of up to ${mostTransformed}.`,
      example: { text: "A goose in the engine" },
    }),
});

const itemErrorSchema = z.object({
  index: z.int().meta({ description: "Place in the request, from 0." }),
  code: z.string(),
  path: z.string().optional().meta({ description: "The field at fault, dotted." }),
  message: z.string(),
});

const callSchema = z.object({
  index: z.int(),
  ms: z.number().meta({ description: "From having a place at the model to its reply, milliseconds." }),
  cached: z.boolean().meta({ description: "The reply to the same input was used again." }),
  attempts: z.int().meta({ description: "0 where it was cached." }),
  tokens: z.object({ input: z.number(), output: z.number() }).nullable(),
  cost: z.number().nullable().meta({ description: "By the port's price; null without one." }),
});
export type TransformCall = z.infer<typeof callSchema>;

export const transformReplySchema = z.object({
  data: z
    .union([recordSchema, z.array(recordSchema.nullable())])
    .meta({ description: "What was sent with the model's fields; null in a list where a record failed." }),
  errors: z.array(itemErrorSchema).meta({ description: "Of a list: what failed, by place." }),
  inference: z.object({
    product: z.string(),
    port: z.string(),
    version: z.string().meta({ description: "Version of the port's contract." }),
    model: z.string().nullable(),
    fields: z
      .array(z.string())
      .nullable()
      .meta({ description: "Fields that the model gives; null: the reply's own fields were merged." }),
    currency: z.string().nullable(),
    tookMs: z.number(),
    calls: z.array(callSchema),
  }),
  masked: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: "Fields hidden from you, with the policy." }),
});
export type TransformReply = z.infer<typeof transformReplySchema>;

/** How an inference port does, since the worker began to ask this version of it. */
export const inferenceFiguresSchema = z.object({
  product: z.string(),
  port: z.string(),
  version: z.string(),
  system: z.string(),
  model: z.string().nullable(),
  offline: z.boolean().meta({ description: "Nothing leaves the machine." }),
  at: z.string().meta({ description: "When this was read." }),
  since: z.string().meta({
    description:
      "What is counted here is in the worker's memory since then; a restart or a new version of the port begins anew.",
  }),
  calls: z.int().meta({ description: "Calls that reached the model; cached replies are not among them." }),
  failures: z.int().meta({ description: "Calls without an answer, or with one that breaks the contract." }),
  cacheHits: z.int(),
  attempts: z.int().meta({ description: "Requests sent to the model, repeated ones included." }),
  inFlight: z.int(),
  waiting: z.int(),
  cached: z.int().meta({ description: "Replies held." }),
  latency: z
    .object({ p50Ms: z.number(), p99Ms: z.number(), of: z.int() })
    .nullable()
    .meta({ description: "Of the newest calls, at most 1,000." }),
  tokens: z.object({ input: z.number(), output: z.number() }).nullable(),
  cost: z
    .object({ currency: z.string(), total: z.number() })
    .nullable()
    .meta({ description: "By the port's price, of useless answers too; null without one." }),
  breaker: z.object({
    state: z.enum(["closed", "open", "half-open"]),
    failuresInARow: z.int(),
    retryAt: z.string().nullable(),
  }),
  lastCallAt: z.string().nullable(),
  lastFailure: z.object({ at: z.string(), code: z.string(), message: z.string() }).nullable(),
});
export type InferenceFigures = z.infer<typeof inferenceFiguresSchema>;

/** `GET …/transform`: the product's inference ports. */
export const inferenceStateSchema = z.object({ ports: z.array(inferenceFiguresSchema) });
export type InferenceState = z.infer<typeof inferenceStateSchema>;

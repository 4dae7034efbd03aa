import { z } from "zod";
import { durationSchema } from "../../duration.ts";
import { slugSchema } from "../../slug.ts";
import { strict } from "../strict.ts";
import { cel } from "./parts.ts";

/** The models that come with Millrace, by the `endpoint` of a `builtin` port. */
const builtinModels = ["zero-shot"] as const;

const amount = z.number("must be a number").min(0).optional();

const description = z.string().trim().min(1, "needs a description").max(500);

/** Labels that the built-in model chooses from by meaning alone. */
const zeroShotSchema = strict({
  /** Label → what it stands for, in words the model compares texts with; of several, the nearest counts. */
  labels: z
    .record(
      z.string().min(1).max(60),
      z.union([description, z.array(description).min(1).max(20)], "must be a description, or a list of some"),
    )
    .refine((labels) => Object.keys(labels).length >= 2, "needs at least two labels")
    .refine((labels) => Object.keys(labels).length <= 100, "may have at most 100 labels"),
  /** Divides the cosines before the softmax: smaller is surer. */
  temperature: z.number().positive().max(10).default(0.05),
  /** A text that is nearer to no description than this cosine gets `none`. */
  threshold: z.number().min(-1).max(1).default(0.2),
  none: z.string().min(1).max(60).default("none of these"),
});

/** `millrace.inference`: a model that answers calls. */
export const inferenceBlockSchema = strict({
  protocol: z.enum(["openai", "kserve", "json", "builtin"], "must be openai, kserve, json or builtin"),
  /** Address of the endpoint; a path of the connection's address where there is one; a built-in model's name. */
  endpoint: z.string().min(1),
  /** Connection that has the address and its secret; only with it may the endpoint be a private address. */
  connection: slugSchema.optional(),
  /** Name of the model at the endpoint. */
  model: z.string().min(1).max(200).optional(),
  modelVersion: z.string().min(1).max(100).optional(),
  /** openai: a chat completion, or an embedding. */
  task: z.enum(["chat", "embedding"], "must be chat or embedding").default("chat"),
  /** openai chat: the model is asked for a JSON object, or for text. */
  format: z.enum(["json", "text"], "must be json or text").default("json"),
  zeroShot: zeroShotSchema.optional(),
  /** How a request is made from the caller's data: every text in it is a CEL expression over `event`. */
  input: z.unknown().optional(),
  /** How the answer is read: field → CEL over `reply` and `event`. */
  output: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, "must be a field name, without dots"), cel)
    .refine((output) => Object.keys(output).length > 0, "needs at least one field")
    .optional(),
  /** How long the answer to one record may take, attempts that are repeated included. */
  timeout: durationSchema.default("10s"),
  /** Calls at once. */
  concurrency: z.int().min(1).max(1000).default(4),
  /** Callers that wait for a place; more are refused. Derived streams wait behind them and do not count. */
  queue: z.int().min(0).max(10_000).default(200),
  /** More attempts after failures that may pass. */
  retries: z.int().min(0).max(6).default(2),
  /** How long the answer to the same input is used again. */
  cache: z.union([z.literal("off"), durationSchema], "must be a duration such as 1h, or off").default("1h"),
  /** What calls cost, so that it can be added up. */
  price: strict({
    currency: z.string().regex(/^[A-Z]{3}$/, "must be a currency such as EUR"),
    perCall: amount,
    perMillionInputTokens: amount,
    perMillionOutputTokens: amount,
  }).optional(),
})
  .refine(
    ({ protocol, connection, endpoint }) =>
      protocol === "builtin" || connection !== undefined || /^https?:\/\/\S+$/.test(endpoint),
    { path: ["endpoint"], error: "must be an http or https URL, or name a connection" },
  )
  .refine(({ protocol, endpoint }) => protocol === "builtin" || safeAddress(endpoint), {
    path: ["endpoint"],
    error: "may not carry a user name, a password or a query; put secrets into a connection",
  })
  .refine(
    ({ protocol, endpoint }) => protocol !== "builtin" || builtinModels.some((name) => name === endpoint),
    { path: ["endpoint"], error: `must be ${builtinModels.join(" or ")} with the protocol builtin` },
  )
  .refine(({ protocol, zeroShot }) => protocol !== "builtin" || zeroShot !== undefined, {
    path: ["zeroShot"],
    error: "is needed with the protocol builtin: the labels to choose from",
  })
  .refine(({ protocol, zeroShot }) => protocol === "builtin" || zeroShot === undefined, {
    path: ["zeroShot"],
    error: "is for the protocol builtin only",
  })
  .refine(
    ({ protocol, model, endpoint }) =>
      protocol !== "kserve" || model !== undefined || /\/infer\/?$/.test(endpoint),
    { path: ["model"], error: "is needed with the protocol kserve, unless the endpoint ends with /infer" },
  );
export type InferenceBlock = z.output<typeof inferenceBlockSchema>;

/** An address that shows no secret wherever the definition is shown. Paths of a connection are held to it too. */
function safeAddress(endpoint: string): boolean {
  const base = "http://connection.invalid";
  if (!URL.canParse(endpoint, base)) return false;
  const { username, password, search, hash } = new URL(endpoint, base);
  return username === "" && password === "" && search === "" && hash === "";
}

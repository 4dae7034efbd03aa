import { z } from "zod";
import { durationSchema } from "../../duration.ts";
import { strict } from "../strict.ts";

/** `millrace.inference`: a model that answers calls. */
export const inferenceBlockSchema = strict({
  protocol: z.enum(["openai", "kserve", "json", "builtin"], "must be openai, kserve, json or builtin"),
  endpoint: z.string().min(1),
  /** How a request is made from the caller's data. */
  input: z.unknown().optional(),
  /** How the answer is read. */
  output: z.unknown().optional(),
  timeout: durationSchema.default("10s"),
  concurrency: z.int().min(1).max(1000).default(4),
}).refine((block) => block.protocol === "builtin" || /^https?:\/\/\S+$/.test(block.endpoint), {
  path: ["endpoint"],
  error: "must be an http or https URL",
});
export type InferenceBlock = z.output<typeof inferenceBlockSchema>;

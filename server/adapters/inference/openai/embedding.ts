import { z } from "zod";
import { askEndpoint } from "../ask-endpoint.ts";
import { inputObject, inputText } from "../input.ts";
import { type Endpoint, type InferenceAdapter, InferenceFailure } from "../types.ts";

const replySchema = z.object({
  data: z.array(z.object({ embedding: z.array(z.number()).min(1) })).length(1),
  usage: z.object({ prompt_tokens: z.number() }).nullish().catch(null),
});

/** `POST {url}/embeddings`: the vector of one text. */
export function createOpenaiEmbeddingCall(config: {
  endpoint: Endpoint;
  model: string | undefined;
}): InferenceAdapter {
  const { endpoint, model } = config;
  return {
    abilities: { system: "openai", model: model ?? null, offline: false },
    async infer({ input, signal }) {
      const text = inputText(inputObject(input), "text");
      const body = { ...(model === undefined ? {} : { model }), input: text, encoding_format: "float" };
      const answer = replySchema.safeParse(await askEndpoint(endpoint, "/embeddings", body, signal));
      const [first] = answer.data?.data ?? [];
      if (!first)
        throw new InferenceFailure(
          "The model's endpoint answered without the fields of an embeddings reply.",
        );
      const tokens = answer.data?.usage ? { input: answer.data.usage.prompt_tokens, output: 0 } : null;
      return { reply: { vector: first.embedding }, tokens };
    },
  };
}

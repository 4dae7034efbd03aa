import { z } from "zod";
import { askEndpoint } from "../ask-endpoint.ts";
import { inputObject } from "../input.ts";
import { type Endpoint, type InferenceAdapter, InferenceFailure } from "../types.ts";
import { toTensor } from "./tensor.ts";

const replySchema = z.object({
  outputs: z.array(z.object({ name: z.string(), data: z.array(z.unknown()) })).min(1),
});

/** `POST {url}/v2/models/{model}[/versions/{version}]/infer` of KServe, Triton, MLServer (Open Inference Protocol). */
export function createKserve(config: {
  endpoint: Endpoint;
  model: string | undefined;
  version: string | undefined;
}): InferenceAdapter {
  const { endpoint, model, version } = config;
  const path =
    model === undefined
      ? ""
      : `/v2/models/${encodeURIComponent(model)}${version === undefined ? "" : `/versions/${encodeURIComponent(version)}`}/infer`;
  return {
    abilities: { system: "kserve", model: model ?? null, offline: false },
    async infer({ input, signal }) {
      const inputs = Object.entries(inputObject(input)).map(([name, value]) => toTensor(name, value));
      const answer = replySchema.safeParse(await askEndpoint(endpoint, path, { inputs }, signal));
      if (!answer.success)
        throw new InferenceFailure(
          "The model's endpoint answered without the outputs of an inference reply.",
        );
      return {
        reply: Object.fromEntries(answer.data.outputs.map(({ name, data }) => [name, data.flat(8)])),
        tokens: null,
      };
    },
  };
}

import { AppError } from "../../../errors.ts";
import { askEndpoint } from "../ask-endpoint.ts";
import { type Endpoint, type InferenceAdapter, InferenceFailure } from "../types.ts";

/** Any endpoint that takes JSON by POST and answers JSON: the body is the input, the reply what it answers. */
export function createJsonModel(config: { endpoint: Endpoint; model: string | undefined }): InferenceAdapter {
  return {
    abilities: { system: "json", model: config.model ?? null, offline: false },
    async infer({ input, signal }) {
      if (input === undefined)
        throw new AppError("INVALID_INPUT", "The model's input is missing.", { path: "input" });
      const reply = await askEndpoint(config.endpoint, "", input, signal);
      if (typeof reply === "object" && reply !== null && "error" in reply && reply.error)
        throw new InferenceFailure("The model's endpoint answered with an error in place of a result.");
      return { reply, tokens: null };
    },
  };
}

import type { Endpoint, InferenceAdapter } from "../types.ts";
import { createOpenaiChat } from "./chat.ts";
import { createOpenaiEmbeddingCall } from "./embedding.ts";

/** An OpenAI-compatible model: chat completions or embeddings. */
export function createOpenaiModel(config: {
  endpoint: Endpoint;
  model: string | undefined;
  task: "chat" | "embedding";
  format: "json" | "text";
}): InferenceAdapter {
  return config.task === "embedding" ? createOpenaiEmbeddingCall(config) : createOpenaiChat(config);
}

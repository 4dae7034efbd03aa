import { z } from "zod";

/** Any endpoint that speaks OpenAI's `POST {baseUrl}/embeddings` (OpenAI, Ollama, vLLM, text-embeddings-inference). */
export const openaiEmbeddingConfigSchema = z.object({
  baseUrl: z.url({ protocol: /^https?$/ }),
  model: z.string().min(1),
  /** Length of the vectors the model gives; replies of another length are refused. */
  dimensions: z.number().int().min(1).max(16_000),
  apiKey: z.string().optional(),
  /** Texts a request. */
  batch: z.number().int().min(1).max(2048).default(64),
  timeoutMs: z.number().int().min(100).max(600_000).default(30_000),
  /** Extra attempts after 429, 5xx or a broken connection, with back-off 0.25 s, 0.5 s, 1 s … */
  retries: z.number().int().min(0).max(6).default(2),
});
export type OpenaiEmbeddingConfig = z.infer<typeof openaiEmbeddingConfigSchema>;

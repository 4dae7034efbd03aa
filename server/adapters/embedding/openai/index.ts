import { AppError } from "../../../errors.ts";
import type { EmbeddingAdapter } from "../types.ts";
import { assertTexts, normalise } from "../vector.ts";
import { type Fetch, requestEmbeddings } from "./client.ts";
import type { OpenaiEmbeddingConfig } from "./config.ts";

/** An OpenAI-compatible endpoint. Vectors are normalised here, since not every server does it. */
export function createOpenaiEmbedding(config: OpenaiEmbeddingConfig, fetch: Fetch): EmbeddingAdapter {
  return {
    abilities: {
      system: "openai",
      model: config.model,
      dimensions: config.dimensions,
      maxTokens: null,
      offline: false,
    },
    async embed(texts, options = {}) {
      assertTexts(texts);
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += config.batch) {
        const reply = await requestEmbeddings(
          config,
          fetch,
          texts.slice(start, start + config.batch),
          options.signal,
        );
        for (const numbers of reply) {
          const vector = Float32Array.from(numbers);
          if (!vector.every(Number.isFinite))
            throw new AppError(
              "UNAVAILABLE",
              `${config.baseUrl} gave a vector with a number that is not finite for text ${vectors.length}.`,
            );
          vectors.push(normalise(vector));
        }
      }
      return vectors;
    },
    async close() {},
  };
}

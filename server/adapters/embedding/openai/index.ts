import { AppError } from "../../../errors.ts";
import type { EmbeddingAdapter } from "../types.ts";
import { assertTexts, normalise } from "../vector.ts";
import { type Fetch, requestEmbeddings } from "./client.ts";
import type { OpenaiEmbeddingConfig } from "./config.ts";

/** A text of so few characters that is refused is not too long for the model. */
const surelyShort = 400;

/**
 * An OpenAI-compatible endpoint. Vectors are normalised here, since not every server does it. Texts that the endpoint
 * refuses are asked for one by one and cut to their first half until it takes them, as other models cut what is too
 * long: one long record must not hold up all that come after it.
 */
export function createOpenaiEmbedding(config: OpenaiEmbeddingConfig, fetch: Fetch): EmbeddingAdapter {
  async function request(texts: readonly string[], signal: AbortSignal | undefined): Promise<number[][]> {
    try {
      return await requestEmbeddings(config, fetch, texts, signal);
    } catch (error) {
      const [first = "", ...others] = texts;
      const refused = error instanceof AppError && error.code === "INVALID_INPUT";
      if (!refused || (others.length === 0 && first.length <= surelyShort)) throw error;
      if (others.length === 0) return request([first.slice(0, Math.ceil(first.length / 2))], signal);
      // Where it is not the length, the first one fails and no more are asked for.
      const vectors: number[][] = [];
      for (const text of texts) vectors.push(...(await request([text], signal)));
      return vectors;
    }
  }

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
        const reply = await request(texts.slice(start, start + config.batch), options.signal);
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

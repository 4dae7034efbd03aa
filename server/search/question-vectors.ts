import type { EmbeddingAdapter } from "../adapters/embedding/types.ts";

/** Questions kept: a federated question asks each product the same within a few hundred milliseconds. */
const kept = 256;

/** The vector of a question in a model's space. Rejects as the model does. */
export type EmbedQuestion = (embedder: EmbeddingAdapter, question: string) => Promise<Float32Array>;

/** Embeds each question once for all who ask it at the same time, and remembers the last ones. */
export function createQuestionVectors(): EmbedQuestion {
  const held = new Map<string, Promise<Float32Array>>();
  return (embedder, question) => {
    const key = `${embedder.abilities.system}\n${embedder.abilities.model}\n${question}`;
    const known = held.get(key);
    if (known) {
      held.delete(key);
      held.set(key, known);
      return known;
    }
    const made = embedder
      .embed([question], { priority: "query" })
      .then(([vector]) => vector ?? new Float32Array());
    held.set(key, made);
    made.catch(() => held.delete(key));
    const oldest = held.keys().next().value;
    if (held.size > kept && oldest !== undefined) held.delete(oldest);
    return made;
  };
}

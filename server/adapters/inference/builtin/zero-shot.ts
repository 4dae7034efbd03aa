import { inputObject, inputText } from "../input.ts";
import type { InferenceAdapter, InferenceCall } from "../types.ts";

/** Unit vectors of texts, by the model that ships with Millrace. */
export type Embed = (
  texts: readonly string[],
  options: Pick<InferenceCall, "priority" | "signal">,
) => Promise<readonly Float32Array[]>;

/** Labels to choose from; see `zeroShot` of `millrace.inference`. */
export interface ZeroShotConfig {
  labels: Readonly<Record<string, string | readonly string[]>>;
  temperature: number;
  threshold: number;
  none: string;
}

/** Different descriptions kept embedded: those of some hundred ports. */
const mostDescriptions = 5_000;

/**
 * Labels texts without having been trained for it: each label's descriptions and the text are embedded, a label is as
 * near as the nearest of its descriptions (cosine), and the scores are softmax(cosine / temperature). Where no cosine
 * reaches the threshold the label is `none` and has no score.
 */
export function createZeroShot(embed: Embed, model: string): (config: ZeroShotConfig) => InferenceAdapter {
  const described = new Map<string, Promise<Float32Array>>();

  const vectorOf = (description: string): Promise<Float32Array> => {
    const known = described.get(description);
    if (known) return known;
    if (described.size >= mostDescriptions) described.clear();
    // Not under the caller's signal: the next caller waits for the same.
    const made = embed([description], { priority: "query", signal: new AbortController().signal }).then(
      ([vector]) => vector ?? new Float32Array(),
    );
    described.set(description, made);
    made.catch(() => described.delete(description));
    return made;
  };

  return ({ labels, temperature, threshold, none }) => ({
    abilities: { system: "builtin", model, offline: true },
    async infer({ input, priority, signal }) {
      const text = inputText(inputObject(input), "text");
      const [vector] = await embed([text], { priority, signal });
      const cosines = await Promise.all(
        Object.entries(labels).map(async ([label, descriptions]) => {
          const vectors = await Promise.all([descriptions].flat().map(vectorOf));
          return { label, cosine: Math.max(...vectors.map((each) => dot(each, vector ?? each))) };
        }),
      );
      const highest = Math.max(...cosines.map(({ cosine }) => cosine));
      const weights = cosines.map(({ cosine }) => Math.exp((cosine - highest) / temperature));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const ranked = cosines
        .map((each, index) => ({ ...each, score: (weights[index] ?? 0) / total }))
        .sort((a, b) => b.cosine - a.cosine);
      const [best] = ranked;
      const found = best !== undefined && best.cosine >= threshold;
      return {
        reply: {
          label: found ? best.label : none,
          score: found ? best.score : null,
          cosine: highest,
          scores: Object.fromEntries(ranked.map(({ label, score }) => [label, score])),
          ranked,
        },
        tokens: null,
      };
    },
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

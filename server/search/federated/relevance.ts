import type { QueryHit } from "../../domain/data-plane-api/query.ts";
import { term, words } from "../../domain/text/words.ts";

/**
 * How well a hit answers, 0 to 1, comparable between products: scores inside one product are standardised over its
 * own candidates and say nothing beside another's. A logistic curve over the cosine, centred where the catalog's
 * questions part (what a mesh holds reaches .29 to .65, eight questions about other things stay at .30 and less), and
 * the share of the question's words that the record holds, weighted 0.8 to 0.2 as inside a product.
 */
export function relevance({ signals }: Pick<QueryHit, "signals">, asked: number): number {
  const share = asked === 0 ? 0 : Math.min(1, signals.words.length / asked);
  if (signals.cosine === null) return withoutVectors * share;
  return 0.8 / (1 + Math.exp(-(signals.cosine - centre) / width)) + 0.2 * share;
}

const centre = 0.38;
const width = 0.06;
/** Words alone are weaker evidence than words with meaning. */
const withoutVectors = 0.6;

/** Below this a hit has as much to do with the question as any other record. */
export const leastRelevance = 0.2;

/** Different words of a question that count. */
export const askedWords = (question: string): number =>
  new Set(words(question).flatMap((word) => term(word) ?? [])).size;

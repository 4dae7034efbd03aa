import type { QueryHit } from "../../domain/data-plane-api/query.ts";
import { normaliseName, term, words } from "../../domain/text/words.ts";
import type { Why } from "../types.ts";

/**
 * How well a hit answers, 0 to 1, comparable between products: scores inside one product are standardised over its
 * own candidates and say nothing beside another's. A logistic curve over the cosine and the share of the question's
 * words that the record holds, weighted 0.8 to 0.2 as inside a product. Measured with the built-in model, 36 DataFinder
 * questions and 28 of Banking77 against 110 dataset descriptions: the best relevant description is at cosine .26 to .65
 * (a tenth of them below .30), the nearest to a question about something else at .05 to .22.
 */
export function relevance({ signals }: Pick<QueryHit, "signals">, asked: number): number {
  const share = asked === 0 ? 0 : Math.min(1, signals.words.length / asked);
  return combined(signals.cosine, share);
}

const combined = (cosine: number | null, share: number): number =>
  cosine === null ? withoutVectors * share : 0.8 / (1 + Math.exp(-(cosine - centre) / width)) + 0.2 * share;

const centre = 0.38;
const width = 0.06;
/** Words alone are weaker evidence than words with meaning. */
const withoutVectors = 0.6;

/**
 * Cosine .29 without a shared word: below it a hit has as much to do with the question as any other record. Of the
 * committed questions that may be tuned on, the weakest row that answers is at .17.
 */
export const leastRelevance = 0.15;

/** Above what any record can reach: somebody who types a product's name wants that product. */
const calledByName = 3;

/** A question of so few words may be a name with a typing mistake; in a longer one what is merely similar is chance. */
const fewWords = 3;

/**
 * How well what the catalog tells of a product answers, on the scale of `relevance`: a product that cannot be asked in
 * words (a table, features) must stand before one whose records happen to hold a word. `why` is what the catalog's
 * ranker found; words that are only similar count half, and in short questions only.
 */
export function aboutness(why: readonly Why[], question: string): number {
  const asked = askedTerms(question);
  if (asked.size === 0 || why.length === 0) return 0;
  const named = normaliseName(question.replace(/[?!.]+$/, ""));
  const names = new Set(["name", "title", "id"]);
  if (
    why.some(({ field, match }) => names.has(field) && match !== undefined && normaliseName(match) === named)
  )
    return calledByName;
  const matches = new Set(why.flatMap(({ match }) => (match === undefined ? [] : [match])));
  const same = [...matches].filter((match) => asked.has(match)).length;
  const similar = asked.size > fewWords ? 0 : Math.min(matches.size, asked.size) - same;
  const cosine = why.find(({ field }) => field === "meaning")?.score ?? null;
  const keyed = why.filter(({ field, match }) => field.startsWith(keyField) && asked.has(match ?? ""));
  return Math.max(
    combined(cosine, (same + Math.max(0, similar) / 2) / asked.size),
    // A key is no word that happens to stand somewhere: it is the thing that is asked about.
    new Set(keyed.map(({ match }) => match)).size / asked.size,
  );
}

/** What the field of a match is called where a word of the question is a key that the product knows. */
export const keyField = "key ";

/** Different words of a question that count. */
export const askedWords = (question: string): number => askedTerms(question).size;

const askedTerms = (question: string): Set<string> =>
  new Set(words(question).flatMap((word) => term(word) ?? []));

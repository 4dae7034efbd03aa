/** How good one answer is, each 0 to 1, by the records that are relevant to its question. */
export interface Quality {
  ndcg10: number;
  recall10: number;
  /** Reciprocal rank of the first relevant record among the first ten; 0 without one. */
  mrr: number;
}

const depth = 10;

/**
 * Judges the first ten of an answer with binary relevance. nDCG after Järvelin and Kekäläinen, 2002, with the
 * discount 1 / log2(rank + 1); the ideal answer has all `relevant` records first. A record that comes twice counts once.
 */
export function judge(
  answer: readonly string[],
  isRelevant: (id: string) => boolean,
  relevant: number,
): Quality {
  const first = [...new Set(answer)].slice(0, depth);
  const ranks = first.flatMap((id, place) => (isRelevant(id) ? [place + 1] : []));
  const gain = (rank: number) => 1 / Math.log2(rank + 1);
  const ideal = Array.from({ length: Math.min(depth, relevant) }, (_, place) => gain(place + 1));
  return {
    ndcg10: relevant === 0 ? 0 : sum(ranks.map(gain)) / sum(ideal),
    recall10: relevant === 0 ? 0 : ranks.length / relevant,
    mrr: ranks[0] === undefined ? 0 : 1 / ranks[0],
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Arithmetic mean, rounded to four places; null without values. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : round(sum(values) / values.length);
}

/** To four places, as figures are shown. */
export const round = (value: number): number => Math.round(value * 1e4) / 1e4;

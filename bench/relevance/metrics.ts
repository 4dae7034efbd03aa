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

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/** What a paired bootstrap says of the mean difference between two ways to answer the same questions. */
export interface PairedDifference {
  mean: number;
  /** Bounds of the 95% percentile interval. */
  low: number;
  high: number;
  /** Two-sided: twice the share of resamples whose mean lies on the other side of 0, at least 1 / resamples. */
  p: number;
}

/**
 * Paired bootstrap over questions (Efron and Tibshirani, 1993; Sakai, 2006, for retrieval): the differences are drawn
 * with replacement `resamples` times, always in the same way, so that a run can be repeated. Throws when the two
 * lists do not belong to the same questions.
 */
export function pairedBootstrap(
  ours: readonly number[],
  theirs: readonly number[],
  resamples = 10_000,
): PairedDifference {
  if (ours.length !== theirs.length || ours.length === 0)
    throw new Error(`Paired lists of the same length are needed, not ${ours.length} and ${theirs.length}.`);
  const differences = ours.map((value, index) => value - (theirs[index] ?? 0));
  const random = generator(2_463_534_242);
  const means = Array.from({ length: resamples }, () => {
    let total = 0;
    for (let drawn = 0; drawn < differences.length; drawn++)
      total += differences[random() % differences.length] ?? 0;
    return total / differences.length;
  }).sort((a, b) => a - b);
  const at = (share: number) => means[Math.min(resamples - 1, Math.floor(share * resamples))] ?? 0;
  const share = (holds: (value: number) => boolean) => means.filter(holds).length / resamples;
  return {
    mean: round(sum(differences) / differences.length),
    low: round(at(0.025)),
    high: round(at(0.975)),
    p: round(
      Math.min(
        1,
        2 *
          Math.max(
            Math.min(
              share((value) => value <= 0),
              share((value) => value >= 0),
            ),
            0.5 / resamples,
          ),
      ),
    ),
  };
}

/** Marsaglia's xorshift of 32 bits, 2003: unsigned integers, the same from the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

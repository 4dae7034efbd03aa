import { round } from "../../server/domain/relevance/judge.ts";

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
    mean: round(differences.reduce((sum, value) => sum + value, 0) / differences.length),
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
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

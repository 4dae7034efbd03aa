/*
 * Measured on 24 made-up visits to the sample mesh, with what each should bring first (mean reciprocal rank of products,
 * features, articles): the greatest weight · cosine with 0.8 a place .903, 1.000, .967; with 1 a place .829, 1.000, .933;
 * the weighted sum at its best (0.5) .938, .813, .967, the centroid .938, .813, .933. The greatest also has one action
 * as its reason.
 */
/** Share an action keeps for each newer one, and the time in which it loses half of what is left. */
const perPlace = 0.8;
const halfLifeMs = 15 * 60_000;

/**
 * What the nearness to each action counts, newest first: 1 for the newest, 0.8 for each place further back, halved for
 * every 15 minutes that lie between it and the newest. Counted from the newest action, not from now, so that an order
 * changes when something is done and not by itself. `times` are ISO 8601.
 */
export function actionWeights(times: readonly string[]): number[] {
  const newestMs = Date.parse(times[0] ?? "");
  return times.map((at, place) => {
    const behindMs = Math.max(0, newestMs - Date.parse(at));
    return perPlace ** place * 0.5 ** (behindMs / halfLifeMs);
  });
}

/** Of an action that is no error, beside one that is, for help articles: who has just met an error looks for that. */
const besideError = 0.6;

/** Weights for help articles: an error counts in full wherever it stands, everything else less while there is one. */
export function helpWeights(weights: readonly number[], errors: readonly boolean[]): number[] {
  const met = errors.includes(true);
  return weights.map((weight, place) => (errors[place] ? 1 : met ? weight * besideError : weight));
}

/** Weights for products and features, which no error is about. */
export const dataWeights = (weights: readonly number[], errors: readonly boolean[]): number[] =>
  weights.map((weight, place) => (errors[place] ? 0 : weight));

export interface Weighed {
  because: number;
  cosine: number;
  score: number;
}

/**
 * How near something is to what was done: the greatest weight · cosine, and the action it belongs to. The greatest and
 * not the mean: somebody who looks at earthquakes and at birds wants either, not what lies between.
 */
export function nearestAction(cosines: readonly number[], weights: readonly number[]): Weighed {
  let best: Weighed = { because: 0, cosine: 0, score: Number.NEGATIVE_INFINITY };
  for (const [because, cosine] of cosines.entries()) {
    const score = (weights[because] ?? 0) * cosine;
    if (score > best.score) best = { because, cosine, score };
  }
  return best;
}

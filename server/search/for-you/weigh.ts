/*
 * Measured on 24 made-up visits to the sample mesh, with what each should bring first (mean reciprocal rank of products,
 * features, articles): the greatest weight · cosine ÷ best with 0.8 a place .889, 1.000, .967; without the division
 * .882, 1.000, .967; without a weight for the place .896, 1.000, .967; the weighted sum at its best (0.5) .938, .813, .967
 * and the centroid .938, .813, .933, both before two products were added. The greatest has one action as its reason, and
 * with the division the newest action leads its list, whatever the others are near to.
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
  /** Place of the action that brought it. */
  because: number;
  cosine: number;
  weight: number;
  best: number;
  /** weight · cosine ÷ best */
  score: number;
}

/**
 * Cosine below which nothing is called near. Over the sample mesh a search for something it does not hold reaches .13,
 * "kafka" .28 and what belongs together .27 and more.
 */
const leastCosine = 0.2;

/**
 * Puts candidates in order, best first, by the greatest weight · cosine ÷ best over the actions, where `best` is the
 * action's greatest cosine among these candidates: texts of some subjects lie closer together than those of others, and
 * the newest action should not be drowned by one that has near neighbours. The greatest and not the mean: somebody who
 * looks at earthquakes and at birds wants either, not what lies between. What is near to no action is left out; ties go
 * by id, so that the order is the same every time.
 */
export function nearestFirst<Item extends { id: string }>(
  candidates: readonly { item: Item; cosines: readonly number[] }[],
  weights: readonly number[],
): (Item & Weighed)[] {
  const best = weights.map((_, place) => Math.max(...candidates.map(({ cosines }) => cosines[place] ?? 0)));
  const found: (Item & Weighed)[] = [];
  for (const { item, cosines } of candidates) {
    let nearest: Weighed | undefined;
    for (const [because, cosine] of cosines.entries()) {
      const weight = weights[because] ?? 0;
      const most = best[because] ?? 1;
      const score = (weight * cosine) / most;
      if (cosine >= leastCosine && score > (nearest?.score ?? 0))
        nearest = { because, cosine, weight, best: most, score };
    }
    if (nearest) found.push({ ...item, ...nearest });
  }
  return found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

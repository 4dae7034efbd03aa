import { hopUs } from "../../server/engine/hops.ts";
import type { Aggregation, EnginePlan } from "../../server/engine/types.ts";

const minute = 60_000_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Inputs of the workload's events: every event, amount, delay, product, place, whether it was late. */
const [all, amount, delay, product, place, late] = [0, 1, 2, 3, 4, 5];

/** Ten features as a feature set would have them, windows of 5 min to 30 d. */
export const tenFeatures: EnginePlan = planOf([
  [{ name: "count" }, all, 5 * minute],
  [{ name: "session_count", gapUs: 5 * minute }, all, hour],
  [{ name: "mean" }, delay, 3 * hour],
  [{ name: "quantile" }, delay, 3 * hour, 0.95],
  [{ name: "ratio" }, late, 3 * hour],
  [{ name: "last_n", n: 3 }, place, day],
  [{ name: "count_distinct" }, product, day],
  [{ name: "sum" }, amount, 7 * day],
  [{ name: "max" }, amount, 30 * day],
  [{ name: "stddev" }, amount, 30 * day],
]);

/** One feature, the mean of the delay over a window. */
export function oneWindow(windowUs: number): EnginePlan {
  return planOf([[{ name: "mean" }, delay, windowUs]]);
}

function planOf(features: readonly [Aggregation, number | undefined, number, number?][]): EnginePlan {
  return {
    slots: features.map(([aggregation, input = 0]) => ({ aggregation, input })),
    windows: features.map(([, , windowUs, q], slot) => ({
      slot,
      windowUs,
      hopUs: hopUs(windowUs),
      exact: false,
      ...(q === undefined ? {} : { q }),
    })),
  };
}

import { isDeepStrictEqual } from "node:util";
import type { EnginePlan, FeatureValue, WindowReading } from "../types.ts";

/**
 * Says how a reading of the plan's windows differs from the oracle's, or nothing. Means, deviations and quantiles agree
 * within 1e-9 relative, everything else exactly. Sums too, unless the other side rounds at every addition. Estimates are
 * left to their own test.
 */
export function disagreement(
  plan: EnginePlan,
  actual: WindowReading,
  expected: WindowReading,
  { sums = "exact" }: { sums?: "exact" | "rounded" } = {},
): string | undefined {
  if (actual.seen !== expected.seen) return `seen is ${actual.seen}, not ${expected.seen}`;
  if (!isDeepStrictEqual(actual.newest, expected.newest))
    return `newest is ${JSON.stringify(actual.newest)}, not ${JSON.stringify(expected.newest)}`;
  if (!isDeepStrictEqual(actual.approximate, expected.approximate))
    return `estimates are ${actual.approximate}, not ${expected.approximate}`;
  if (actual.values.length !== expected.values.length) return `there are ${actual.values.length} values`;
  for (const [place, value] of actual.values.entries()) {
    const other = expected.values[place];
    const { aggregation } = plan.slots[plan.windows[place]?.slot ?? -1] ?? {};
    const isRounded = rounded.has(aggregation?.name) || (aggregation?.name === "sum" && sums === "rounded");
    const same = isRounded ? nearlySame : isDeepStrictEqual;
    if (!expected.approximate.includes(place) && (other === undefined || !same(value, other)))
      return `window ${place} holds ${JSON.stringify(value)}, not ${JSON.stringify(other)}`;
  }
  return undefined;
}

const rounded = new Set<string | undefined>(["mean", "stddev", "quantile"]);

function nearlySame(a: FeatureValue, b: FeatureValue): boolean {
  if (typeof a !== "number" || typeof b !== "number") return isDeepStrictEqual(a, b);
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

import type { Observed } from "../contract/observed.ts";
import type { FeatureValue } from "./serving.ts";
import { chartValue } from "./value-text.ts";

/** Extremes and gaps of one feature over the values of several keys; keys never seen are not looked at. */
export function observeValues(
  values: readonly { value: FeatureValue; status: string }[],
): Observed | undefined {
  const seen = values.filter(({ status }) => status !== "NOT_FOUND" && status !== "DENIED");
  if (seen.length === 0) return undefined;
  const numbers = seen.map(({ value }) => chartValue(value)).filter((number) => number !== null);
  return {
    minimum: numbers.length === 0 ? null : Math.min(...numbers),
    maximum: numbers.length === 0 ? null : Math.max(...numbers),
    seen: seen.length,
    nulls: seen.filter(({ value }) => value === null).length,
  };
}

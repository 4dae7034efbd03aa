import type { FeatureValue } from "../types.ts";
import type { Aggregator } from "./aggregator.ts";
import { addSum, addValue, roundedSum, trimmed } from "./exact-sum.ts";
import { arrayBytes } from "./heap-size.ts";
import { finiteOrNull } from "./numbers.ts";

/** The arithmetic mean; null without values. Partial: [number of values, components of their exact sum …]. */
export const mean: Aggregator<number[]> = {
  empty: () => [0, 0, 0],
  lift: (value) => insert([0, 0, 0], value),
  merge: (a, b) => absorb([...a], b),
  insert,
  absorb,
  finish(partial) {
    const [n = 0] = partial;
    return n === 0 ? null : finiteOrNull(roundedSum(partial, 1) / n);
  },
  isApproximate: () => false,
  encode: (partial) => trimmed(partial, 1),
  decode: (plain) => padded(plain as readonly number[]),
  sizeOf: (partial) => arrayBytes(partial.length),
};

function insert(into: number[], value: FeatureValue): number[] {
  if (addValue(into, 1, value)) into[0] = (into[0] ?? 0) + 1;
  return into;
}

function absorb(into: number[], other: readonly number[]): number[] {
  addSum(into, 1, other);
  into[0] = (into[0] ?? 0) + (other[0] ?? 0);
  return into;
}

function padded(parts: readonly number[]): number[] {
  return parts.length < 3 ? [parts[0] ?? 0, parts[1] ?? 0, 0] : [...parts];
}

import type { FeatureValue } from "../types.ts";
import type { Aggregator } from "./aggregator.ts";
import { addSum, addValue, roundedSum, trimmed } from "./exact-sum.ts";
import { arrayBytes } from "./heap-size.ts";
import { finiteOrNull } from "./numbers.ts";

/**
 * The sum, exact until it is rounded once for the answer. Partial: [1 if some value came as digits beyond 2^53 else 0,
 * components of the sum …].
 */
export const sum: Aggregator<number[]> = {
  empty: () => [0, 0, 0],
  lift: (value) => insert([0, 0, 0], value),
  merge: (a, b) => absorb([...a], b),
  insert,
  absorb,
  finish(partial) {
    const nearest = roundedSum(partial, 1);
    if (partial[0] === 1 && !Number.isSafeInteger(nearest) && Number.isFinite(nearest)) {
      // A column of whole numbers: its components are whole, and their sum is the answer to the last digit.
      const whole = partial.slice(1).reduce((all, part) => all + BigInt(Math.trunc(part)), 0n);
      if (partial.every(Number.isInteger)) return String(whole);
    }
    return finiteOrNull(nearest);
  },
  isApproximate: () => false,
  encode: (partial) => trimmed(partial, 1),
  decode: (plain) => padded(plain as readonly number[]),
  sizeOf: (partial) => arrayBytes(partial.length),
};

function insert(into: number[], value: FeatureValue): number[] {
  if (addValue(into, 1, value) && typeof value === "string") into[0] = 1;
  return into;
}

function absorb(into: number[], other: readonly number[]): number[] {
  addSum(into, 1, other);
  if (other[0] === 1) into[0] = 1;
  return into;
}

function padded(parts: readonly number[]): number[] {
  return parts.length < 3 ? [parts[0] ?? 0, parts[1] ?? 0, 0] : [...parts];
}

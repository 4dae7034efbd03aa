import type { FeatureValue } from "../types.ts";
import type { Aggregator } from "./aggregator.ts";
import { addExactly, addProduct, addSum, doublesOf, roundedSum, trimmed } from "./exact-sum.ts";
import { arrayBytes, objectBytes } from "./heap-size.ts";
import { finiteOrNull, isBigWhole } from "./numbers.ts";

interface Moments {
  n: number;
  /** Components of the exact sum of the values. */
  sum: number[];
  /** Components of the exact sum of their squares. */
  squares: number[];
}

/**
 * The sample standard deviation (divisor n − 1, SQL's `stddev_samp`); null for fewer than two values. Both sums are
 * exact, and so is n·Σx² − (Σx)²: large values that differ little lose nothing.
 */
export const stddev: Aggregator<Moments> = {
  empty,
  lift: (value) => insert(empty(), value),
  merge: (a, b) => absorb({ n: a.n, sum: [...a.sum], squares: [...a.squares] }, b),
  insert,
  absorb,
  finish({ n, sum, squares }) {
    if (n < 2) return null;
    const numerator = [0, 0];
    for (const part of squares) if (part !== 0) addProduct(numerator, 0, part, n);
    for (const a of sum) for (const b of sum) if (a !== 0 && b !== 0) addProduct(numerator, 0, -a, b);
    return finiteOrNull(Math.sqrt(Math.max(0, roundedSum(numerator, 0)) / (n * (n - 1))));
  },
  isApproximate: () => false,
  encode: ({ n, sum, squares }) => [n, trimmed(sum, 0), trimmed(squares, 0)],
  decode(plain) {
    const [n, sum, squares] = plain as unknown as [number, number[], number[]];
    return { n, sum: padded(sum), squares: padded(squares) };
  },
  sizeOf: ({ sum, squares }) => objectBytes(3) + arrayBytes(sum.length) + arrayBytes(squares.length),
};

function empty(): Moments {
  return { n: 0, sum: [0, 0], squares: [0, 0] };
}

function insert(into: Moments, value: FeatureValue): Moments {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return into;
    addExactly(into.sum, 0, value);
    addProduct(into.squares, 0, value, value);
  } else {
    if (!isBigWhole(value)) return into;
    const parts = doublesOf(value);
    for (const a of parts) {
      addExactly(into.sum, 0, a);
      for (const b of parts) addProduct(into.squares, 0, a, b);
    }
  }
  into.n += 1;
  return into;
}

function absorb(into: Moments, other: Moments): Moments {
  into.n += other.n;
  addSum(into.sum, 0, other.sum);
  addSum(into.squares, 0, other.squares);
  return into;
}

function padded(parts: readonly number[]): number[] {
  return parts.length < 2 ? [parts[0] ?? 0, 0] : [...parts];
}

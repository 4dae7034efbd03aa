import type { FeatureValue } from "../types.ts";
import { isBigWhole } from "./numbers.ts";

/**
 * Exact sums of doubles, so that the order in which tiles are merged cannot show: a sum is kept as components that do
 * not overlap, smallest first (J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997; the rounding at
 * the end is that of Python's `math.fsum`). One or two components do for most data. Components stand in an array from
 * `from` on, zeros after them: the arrays are made with room for two, since V8 grows one by 16 places at once.
 *
 * Exact as long as nothing overflows; a sum that has overflowed stays NaN or infinite.
 */
export function addExactly(parts: number[], from: number, value: number): void {
  let x = value;
  let count = from;
  for (let j = from; j < parts.length; j++) {
    let y = parts[j] ?? 0;
    if (y === 0) continue;
    if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
    const high = x + y;
    const low = y - (high - x);
    if (low !== 0) parts[count++] = low;
    x = high;
  }
  parts[count++] = x;
  while (count < parts.length) parts[count++] = 0;
}

/** A whole number beyond 2^53, given as its digits, as doubles whose sum it is: 40 digits are at most three. */
export function doublesOf(digits: string): number[] {
  const doubles: number[] = [];
  for (let rest = BigInt(digits); rest !== 0n; rest -= BigInt(doubles.at(-1) ?? 0))
    doubles.push(Number(rest));
  return doubles;
}

/** Adds a value if it is a number or stands for one, and says whether it does. */
export function addValue(parts: number[], from: number, value: FeatureValue): boolean {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return false;
    addExactly(parts, from, value);
    return true;
  }
  if (!isBigWhole(value)) return false;
  for (const part of doublesOf(value)) addExactly(parts, from, part);
  return true;
}

/** Adds every component of another sum. */
export function addSum(parts: number[], from: number, other: readonly number[]): void {
  for (let i = from; i < other.length; i++) {
    const part = other[i] ?? 0;
    if (part !== 0) addExactly(parts, from, part);
  }
}

/** The double nearest to the sum, ties to even: the same whatever the order of addition was. */
export function roundedSum(parts: readonly number[], from: number): number {
  let i = parts.length - 1;
  while (i > from && parts[i] === 0) i--;
  let high = parts[i] ?? 0;
  let low = 0;
  while (i > from && low === 0) {
    const x = high;
    const y = parts[--i] ?? 0;
    high = x + y;
    low = y - (high - x);
  }
  // Halfway cases are decided by the sign of what lies below.
  const below = i > from ? (parts[i - 1] ?? 0) : 0;
  if ((low < 0 && below < 0) || (low > 0 && below > 0)) {
    const doubled = low * 2;
    const up = high + doubled;
    if (doubled === up - high) high = up;
  }
  return high;
}

/** Adds a·b exactly: the rounded product and its error (Dekker's product with Veltkamp's splitting). */
export function addProduct(parts: number[], from: number, a: number, b: number): void {
  const product = a * b;
  const aHigh = upperHalf(a);
  const bHigh = upperHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  addExactly(parts, from, product);
  const error = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  if (error !== 0) addExactly(parts, from, error);
}

function upperHalf(value: number): number {
  const scaled = 134_217_729 * value; // 2^27 + 1
  return scaled - (scaled - value);
}

/** A copy without the zeros at the end, for storage. */
export function trimmed(parts: readonly number[], from: number): number[] {
  let end = parts.length;
  while (end > from && parts[end - 1] === 0) end--;
  return parts.slice(0, end);
}

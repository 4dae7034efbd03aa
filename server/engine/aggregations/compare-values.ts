import type { FeatureValue } from "../types.ts";
import { isBigWhole } from "./numbers.ts";

/** A value that has a place in the order; lists have none. */
export type Ordered = boolean | number | string;

export function isOrdered(value: FeatureValue): value is Ordered {
  return typeof value === "number"
    ? !Number.isNaN(value)
    : typeof value === "string" || typeof value === "boolean";
}

/**
 * Total order of values: false < true < numbers < texts by code point (the order of UTF-8 bytes, as databases have
 * it). Digits beyond 2^53 are numbers.
 */
export function compareValues(a: Ordered, b: Ordered): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const aRank = rank(a);
  const bRank = rank(b);
  if (aRank !== bRank) return aRank - bRank;
  if (aRank === 0) return Number(a) - Number(b);
  return aRank === 1 ? compareNumbers(a, b) : compareTexts(String(a), String(b));
}

function rank(value: Ordered): 0 | 1 | 2 {
  if (typeof value === "boolean") return 0;
  return typeof value === "number" || isBigWhole(value) ? 1 : 2;
}

/** Numbers of which at least one came as digits. */
function compareNumbers(a: Ordered, b: Ordered): number {
  // A double that is not whole is smaller than 2^53, and comparing it with a BigInt is exact in JavaScript.
  const left = typeof a === "number" ? a : BigInt(a);
  const right = typeof b === "number" ? b : BigInt(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** JavaScript compares UTF-16 units, in which U+E000–U+FFFF come after the surrogates of later code points. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    const leftHigh = left >= 0xd800 && left <= 0xdfff;
    const rightHigh = right >= 0xd800 && right <= 0xdfff;
    if (leftHigh !== rightHigh && left >= 0xd800 && right >= 0xd800) return leftHigh ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

import type { FeatureValue } from "../types.ts";

/**
 * Whether a text stands for a whole number beyond 2^53: how such values travel, since a double cannot hold them.
 * Shorter digits are a text like any other.
 */
export function isBigWhole(value: FeatureValue): value is string {
  return (
    typeof value === "string" &&
    value.length >= 16 &&
    /^-?[1-9]\d{15,39}$/.test(value) &&
    !Number.isSafeInteger(Number(value))
  );
}

/** The double nearest to what a value stands for; undefined where it is no finite number. */
export function numberOf(value: FeatureValue): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  return isBigWhole(value) ? Number(value) : undefined;
}

/** Answers cannot carry infinities: what overflowed is null. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

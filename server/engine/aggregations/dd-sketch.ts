/**
 * DDSketch (Masson, Rim, Lee, VLDB 2019) with relative accuracy α = 0.01, sparse and never collapsed. A positive value
 * belongs to the bucket `ceil(log2(v) · ln2 / log1p(2α/(1−α)))`, which is ⌈log_γ v⌉ for γ = (1+α)/(1−α) in the form that
 * SQL engines compute the same way. Doubles have buckets −37,220 to 35,488.
 */
const alpha = 0.01;
const gamma = (1 + alpha) / (1 - alpha);
const bucketsPerDoubling = Math.LN2 / Math.log1p((2 * alpha) / (1 - alpha));

/** More than any bucket's size: keeps the buckets of either sign apart and in the order of their values. */
const signOffset = 100_000;

/**
 * Key of a value's bucket: whole numbers that are ordered as their values are. Zero is 0, a positive value its bucket
 * plus 100,000, a negative one minus the key of its absolute value.
 */
export function bucketKey(value: number): number {
  if (value === 0) return 0;
  const key = Math.ceil(Math.log2(Math.abs(value)) * bucketsPerDoubling) + signOffset;
  return value > 0 ? key : -key;
}

/** The value that a bucket answers with: at most 1 % from every value in it. */
export function bucketValue(key: number): number {
  if (key === 0) return 0;
  // The middle of the last bucket lies beyond the greatest double, which is in it.
  const middle = Math.min((2 * gamma ** (Math.abs(key) - signOffset)) / (gamma + 1), Number.MAX_VALUE);
  return key > 0 ? middle : -middle;
}

import type { FeatureValue } from "../types.ts";
import type { Aggregator } from "./aggregator.ts";
import { bucketKey, bucketValue } from "./dd-sketch.ts";
import { arrayBytes, objectBytes } from "./heap-size.ts";
import { numberOf } from "./numbers.ts";

/** Filled buckets in order, with how many values each has. */
interface Sketch {
  keys: number[];
  counts: number[];
}

/**
 * The value at rank ⌊q·(n−1)⌋ of the sorted values, as its DDSketch bucket answers it (±1 %); null without values.
 * Buckets are whole numbers, so that every order of merging and every engine gives the same answer.
 */
export const quantile: Aggregator<Sketch> = {
  empty: () => ({ keys: [], counts: [] }),
  lift: (value) => insert({ keys: [], counts: [] }, value),
  merge,
  insert,
  absorb: (into, other) => (other.keys.length === 0 ? into : merge(into, other)),
  finish({ keys, counts }, { q = 0.5 }) {
    const total = counts.reduce((all, each) => all + each, 0);
    if (total === 0) return null;
    let left = Math.floor(q * (total - 1));
    const at = counts.findIndex((each) => {
      left -= each;
      return left < 0;
    });
    return bucketValue(keys[at] ?? 0);
  },
  isApproximate: () => false,
  encode: ({ keys, counts }) => [keys, counts],
  decode(plain) {
    const [keys, counts] = plain as [readonly number[], readonly number[]];
    return { keys: [...keys], counts: [...counts] };
  },
  sizeOf: ({ keys }) => objectBytes(2) + 2 * arrayBytes(keys.length),
};

function insert(into: Sketch, value: FeatureValue): Sketch {
  const number = numberOf(value);
  if (number === undefined) return into;
  const key = bucketKey(number);
  let low = 0;
  let high = into.keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((into.keys[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  if (into.keys[low] === key) into.counts[low] = (into.counts[low] ?? 0) + 1;
  else {
    into.keys.splice(low, 0, key);
    into.counts.splice(low, 0, 1);
  }
  return into;
}

function merge(a: Sketch, b: Sketch): Sketch {
  const keys: number[] = [];
  const counts: number[] = [];
  for (let i = 0, j = 0; i < a.keys.length || j < b.keys.length; ) {
    const left = a.keys[i] ?? Number.POSITIVE_INFINITY;
    const right = b.keys[j] ?? Number.POSITIVE_INFINITY;
    keys.push(Math.min(left, right));
    counts.push((left <= right ? (a.counts[i] ?? 0) : 0) + (right <= left ? (b.counts[j] ?? 0) : 0));
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return { keys, counts };
}

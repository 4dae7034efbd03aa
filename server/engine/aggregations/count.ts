import type { Aggregator } from "./aggregator.ts";

/** How many events the input counts. Partial: the number. */
export const count: Aggregator<number> = {
  empty: () => 0,
  lift: () => 1,
  merge: (a, b) => a + b,
  insert: (into) => into + 1,
  absorb: (into, other) => into + other,
  finish: (partial) => partial,
  isApproximate: () => false,
  encode: (partial) => partial,
  decode: Number,
  sizeOf: () => 0,
};

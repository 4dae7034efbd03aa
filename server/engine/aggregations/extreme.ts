import type { FeatureValue } from "../types.ts";
import type { Aggregator } from "./aggregator.ts";
import { compareValues, isOrdered, type Ordered } from "./compare-values.ts";
import { valueBytes } from "./heap-size.ts";

/** The value that comes first in the order of values times `direction`. Partial: it, or null while there is none. */
export function extreme(direction: 1 | -1): Aggregator<Ordered | null> {
  const better = (a: Ordered | null, b: Ordered | null) => {
    if (a === null) return b;
    if (b === null) return a;
    return compareValues(b, a) * direction < 0 ? b : a;
  };
  const lift = (value: FeatureValue) => (isOrdered(value) ? value : null);
  return {
    empty: () => null,
    lift,
    merge: better,
    insert: (into, value) => better(into, lift(value)),
    absorb: better,
    finish: (partial) => partial,
    isApproximate: () => false,
    encode: (partial) => partial,
    decode: (plain) => plain as Ordered | null,
    sizeOf: valueBytes,
  };
}

import { compareInstants } from "../order.ts";
import type { FeatureValue, Instant } from "../types.ts";
import type { Aggregator } from "./aggregator.ts";
import { decodePlaced, encodePlaced, type Placed, place, placedBytes } from "./placed.ts";

/** The value of the event that comes first in (event time, partition, offset) times `direction`. */
export function boundary(direction: 1 | -1): Aggregator<Placed | null> {
  const earlier = (a: Instant, b: Instant) => compareInstants(a, b) * direction < 0;
  const merge = (a: Placed | null, b: Placed | null) => {
    if (a === null) return b;
    return b !== null && earlier(b, a) ? b : a;
  };
  return {
    empty: () => null,
    lift: place,
    merge,
    insert: (into, value: FeatureValue, event) =>
      into === null || earlier(event, into) ? place(value, event) : into,
    absorb: merge,
    finish: (partial) => partial?.value ?? null,
    isApproximate: () => false,
    encode: (partial) => (partial === null ? null : encodePlaced(partial)),
    decode: (plain) => (plain === null ? null : decodePlaced(plain)),
    sizeOf: (partial) => (partial === null ? 0 : placedBytes(partial)),
  };
}

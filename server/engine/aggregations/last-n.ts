import { compareInstants } from "../order.ts";
import type { FeatureValue, Instant } from "../types.ts";
import type { Aggregator, Plain } from "./aggregator.ts";
import { arrayBytes } from "./heap-size.ts";
import { decodePlaced, encodePlaced, type Placed, place, placedBytes } from "./placed.ts";

/** The values of the `n` newest events, newest first; null without one. Partial: they, in that order. */
export function lastN(n: number): Aggregator<Placed[]> {
  const merge = (a: readonly Placed[], b: readonly Placed[]): Placed[] => {
    const merged: Placed[] = [];
    for (let i = 0, j = 0; merged.length < n; ) {
      const left = a[i];
      const right = b[j];
      if (left === undefined && right === undefined) break;
      if (right === undefined || (left !== undefined && compareInstants(left, right) > 0)) {
        if (left !== undefined) merged.push(left);
        i++;
      } else {
        merged.push(right);
        j++;
      }
    }
    return merged;
  };
  const insert = (into: Placed[], value: FeatureValue, event: Instant): Placed[] => {
    let at = into.length;
    while (at > 0 && compareInstants(event, into[at - 1] ?? event) > 0) at--;
    if (at >= n) return into;
    into.splice(at, 0, place(value, event));
    if (into.length > n) into.pop();
    return into;
  };
  return {
    empty: () => [],
    lift: (value, event) => [place(value, event)],
    merge,
    insert,
    absorb(into, other) {
      const [newest] = other;
      const oldest = into.at(-1);
      const nothingNew =
        newest === undefined ||
        (into.length === n && oldest !== undefined && compareInstants(newest, oldest) < 0);
      return nothingNew ? into : merge(into, other);
    },
    finish: (partial) => (partial.length === 0 ? null : partial.map((each) => each.value)),
    isApproximate: () => false,
    encode: (partial) => partial.map(encodePlaced),
    decode: (plain) => (plain as readonly Plain[]).map(decodePlaced),
    sizeOf: (partial) => partial.reduce((all, each) => all + placedBytes(each), arrayBytes(partial.length)),
  };
}

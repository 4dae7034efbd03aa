import type { Instant } from "../types.ts";
import type { Aggregator } from "./aggregator.ts";
import { arrayBytes } from "./heap-size.ts";

/**
 * How many sessions: runs of events of which each comes at most `gapUs` after the one before. A session that the
 * window's tail cuts counts. Partial: disjoint intervals [start, end, start, end …] in order, more than `gapUs` apart;
 * an interval is a run, so that intervals of two partials that touch are one run of both.
 */
export function sessionCount(gapUs: number): Aggregator<number[]> {
  const merge = (a: readonly number[], b: readonly number[]): number[] => {
    const merged: number[] = [];
    for (let i = 0, j = 0; i < a.length || j < b.length; ) {
      const fromA = j >= b.length || (i < a.length && (a[i] ?? 0) <= (b[j] ?? 0));
      const start = (fromA ? a[i] : b[j]) ?? 0;
      const end = (fromA ? a[i + 1] : b[j + 1]) ?? 0;
      if (fromA) i += 2;
      else j += 2;
      const open = merged.length - 1;
      const openEnd = merged[open] ?? Number.NEGATIVE_INFINITY;
      if (start - openEnd > gapUs) merged.push(start, end);
      else if (end > openEnd) merged[open] = end;
    }
    return merged;
  };
  const insert = (into: number[], at: number): number[] => {
    const lastEnd = into.at(-1);
    if (lastEnd === undefined || at - lastEnd > gapUs) {
      into.push(at, at);
      return into;
    }
    if (at >= lastEnd) {
      into[into.length - 1] = at;
      return into;
    }
    return at >= (into[into.length - 2] ?? at) ? into : merge(into, [at, at]);
  };
  return {
    empty: () => [],
    lift: (_value, event) => [event.eventTimeUs, event.eventTimeUs],
    merge,
    insert: (into, _value, event: Instant) => insert(into, event.eventTimeUs),
    absorb: (into, other) => (other.length === 0 ? into : merge(into, other)),
    finish: (partial) => partial.length / 2,
    isApproximate: () => false,
    encode: (partial) => partial,
    decode: (plain) => [...(plain as readonly number[])],
    sizeOf: (partial) => arrayBytes(partial.length),
  };
}

/** What a sampled viewer is told of the records it was not shown. scanned = matched + filtered out + errors. */
export interface TailCounts {
  scanned: number;
  matched: number;
  /** Matched records that were not sent. */
  dropped: number;
  filterErrors: number;
  /** One failure of the filter in words. */
  filterError?: string | undefined;
}

export const noCounts = (): TailCounts => ({ scanned: 0, matched: 0, dropped: 0, filterErrors: 0 });

/** Adds `more` to `sum`, in place. */
export function addCounts(sum: TailCounts, more: TailCounts): void {
  sum.scanned += more.scanned;
  sum.matched += more.matched;
  sum.dropped += more.dropped;
  sum.filterErrors += more.filterErrors;
  if (more.filterError !== undefined) sum.filterError = more.filterError;
}

/** `n` of `items`, evenly spread in order, the last always among them. All when there are no more than `n`. */
export function sample<T>(items: readonly T[], n: number): readonly T[] {
  if (items.length <= n) return items;
  const chosen: T[] = [];
  for (let i = 1; i <= n; i++) chosen.push(items[Math.ceil((i * items.length) / n) - 1] as T);
  return chosen;
}

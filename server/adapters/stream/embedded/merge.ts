/**
 * Merges sorted sources lazily: always the source whose head comes first by `before`; on a tie the earlier
 * source. Sources are few (partitions), so a linear look beats a heap. Ends every source, also when left early.
 */
export function* mergeSorted<T>(
  sources: readonly Iterator<T>[],
  before: (a: T, b: T) => boolean,
): Generator<{ item: T; source: number }> {
  try {
    const heads = sources.map((source) => source.next());
    while (true) {
      let first = -1;
      for (let i = 0; i < heads.length; i++) {
        const head = heads[i] as IteratorResult<T>;
        if (head.done) continue;
        if (first < 0 || before(head.value, (heads[first] as IteratorYieldResult<T>).value)) first = i;
      }
      if (first < 0) return;
      yield { item: (heads[first] as IteratorYieldResult<T>).value, source: first };
      heads[first] = (sources[first] as Iterator<T>).next();
    }
  } finally {
    for (const source of sources) source.return?.();
  }
}

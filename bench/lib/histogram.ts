/** A histogram in lines of text, in buckets that double from 0.25 on. */
export function histogram(values: readonly number[], title: string): string[] {
  const counts = new Map<number, number>();
  for (const value of values) {
    const bucket = Math.max(0, Math.ceil(Math.log2(value / 0.25)));
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const last = Math.max(0, ...counts.keys());
  const most = Math.max(1, ...counts.values());
  const lines = Array.from({ length: last + 1 }, (_, bucket) => {
    const count = counts.get(bucket) ?? 0;
    const bound = (0.25 * 2 ** bucket).toString().padStart(8);
    return `≤ ${bound}  ${"█".repeat(Math.round((40 * count) / most)).padEnd(40)} ${count}`;
  });
  return [title, ...lines];
}

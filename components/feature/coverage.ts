const units: readonly [string, number][] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
];

/** A duration to the second in the largest units that hold it: "1 h 5 s". */
export function exactDuration(ms: number): string {
  let rest = Math.round(ms / 1000) * 1000;
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** What a window truly covers when it is read, in a few words: "1 h to 1 h 5 s", or "exactly 1 h". */
export function coverageText({ leastMs, mostMs }: { leastMs: number; mostMs: number }): string {
  const least = exactDuration(leastMs);
  const most = exactDuration(mostMs);
  return least === most ? `exactly ${least}` : `${least} to ${most}`;
}

/** Points that share a mark: one value of a field, or a range of numbers. */
export interface Group {
  label: string;
  count: number;
}

const mostGroups = 6;

/**
 * Puts values into at most six groups and a rest: the most frequent values, or for numbers of many values ranges that
 * hold as many each. Returns the groups and for each value the place of its group, null for none.
 */
export function groupsOf(values: readonly (string | number | null)[]): {
  groups: Group[];
  placeOf: (value: string | number | null) => number | null;
} {
  const counts = new Map<string | number, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const numbers = [...counts.keys()].filter((value) => typeof value === "number");
  if (numbers.length > mostGroups && numbers.length === counts.size) return ranges(values, numbers.length);
  const ranked = [...counts].sort(([a, n], [b, m]) => m - n || (String(a) < String(b) ? -1 : 1));
  const kept = ranked.length > mostGroups ? ranked.slice(0, mostGroups - 1) : ranked;
  const groups = kept.map(([value, count]) => ({ label: String(value), count }));
  const rest = ranked.slice(kept.length);
  if (rest.length > 0)
    groups.push({ label: `${rest.length} others`, count: rest.reduce((sum, [, count]) => sum + count, 0) });
  const places = new Map(kept.map(([value], place) => [value, place]));
  return {
    groups,
    placeOf: (value) => (value === null ? null : (places.get(value) ?? groups.length - 1)),
  };
}

function ranges(values: readonly (string | number | null)[], distinct: number) {
  const sorted = values.filter((value) => typeof value === "number").sort((a, b) => a - b);
  const wanted = Math.min(5, distinct);
  const lower = [
    ...new Set(
      Array.from({ length: wanted }, (_, i) => sorted[Math.floor((i * sorted.length) / wanted)] ?? 0),
    ),
  ];
  const placeOf = (value: string | number | null) =>
    typeof value === "number"
      ? Math.max(
          0,
          lower.findLastIndex((bound) => value >= bound),
        )
      : null;
  const groups = lower.map((bound, place) => ({
    label: place + 1 < lower.length ? `${bound} to below ${lower[place + 1]}` : `${bound} and more`,
    count: sorted.filter((value) => placeOf(value) === place).length,
  }));
  return { groups, placeOf };
}

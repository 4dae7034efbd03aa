import type { ChartSeries } from "./types.ts";

export interface Row {
  t: number;
  values: Record<string, number | null>;
}

/** All series as one table by instant; where a series has no point, null (a gap). */
export function mergeSeries(series: readonly ChartSeries[]): Row[] {
  const rows = new Map<number, Row>();
  for (const one of series) {
    for (const { t } of one.points) {
      if (!rows.has(t)) rows.set(t, { t, values: Object.fromEntries(series.map((each) => [each.id, null])) });
    }
  }
  for (const one of series) {
    for (const { t, v } of one.points) {
      const row = rows.get(t);
      if (row) row.values[one.id] = v;
    }
  }
  return [...rows.values()].sort((a, b) => a.t - b.t);
}

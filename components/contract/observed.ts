import type { RecordView } from "@/server/domain/read-models/stream.ts";

/** What a field was seen to hold. */
export interface Observed {
  /** Values that were numbers. */
  minimum: number | null;
  maximum: number | null;
  /** Records or rows looked at, and how many of them had no value there. */
  seen: number;
  nulls: number;
}

/** Extremes and gaps of every top-level field over some records; masked values are not looked at. */
export function observeRecords(
  records: readonly RecordView[],
  paths: readonly string[],
): Map<string, Observed> {
  const found = new Map<string, Observed>();
  for (const path of paths) {
    const observed: Observed = { minimum: null, maximum: null, seen: 0, nulls: 0 };
    for (const { event, masked } of records) {
      if (typeof event !== "object" || event === null || masked?.[path] !== undefined) continue;
      const value = (event as Record<string, unknown>)[path];
      observed.seen++;
      if (value === null || value === undefined) observed.nulls++;
      else if (typeof value === "number") {
        observed.minimum = observed.minimum === null ? value : Math.min(observed.minimum, value);
        observed.maximum = observed.maximum === null ? value : Math.max(observed.maximum, value);
      }
    }
    if (observed.seen > 0) found.set(path, observed);
  }
  return found;
}

/** The same from a table's column statistics. */
export function observeColumns(
  columns: readonly { name: string; nulls: number; minimum: string | null; maximum: string | null }[],
  rows: number,
): Map<string, Observed> {
  const number = (text: string | null) =>
    text === null || text === "" || Number.isNaN(Number(text)) ? null : Number(text);
  return new Map(
    columns.map((column) => [
      column.name,
      { minimum: number(column.minimum), maximum: number(column.maximum), seen: rows, nulls: column.nulls },
    ]),
  );
}

import { compileFilter, type FilterRecord } from "./cel/filter.ts";
import { compileRecordValue } from "./cel/record-value.ts";
import type { Violation } from "./data-plane-api/ingest.ts";
import type { StreamDerivation, StreamEnrichment } from "./data-plane-api/served-product.ts";

/** What becomes of a source's record in a derived stream. */
export type Derived =
  /** JSON text of the new record, before its own contract has judged it. */
  | { kind: "record"; text: string }
  /** Deleted in the source, and the key is the same here. */
  | { kind: "tombstone" }
  | { kind: "left-out" }
  | { kind: "failed"; violations: Violation[] };

/** The row of an enrichment's table by its canonical key, as values in the order of its columns; undefined: none. */
export type RowOf = (name: string, key: string) => readonly unknown[] | undefined;

/** Computes the records of a derived stream; `value` is the source's JSON text, null for a tombstone. Never throws. */
export type Derive = (
  record: Omit<FilterRecord, "event" | "length" | "enrich"> & { value: string | null },
) => Derived;

/**
 * Compiles a derivation. Records for which the filter is false, or cannot be decided, are left out; so are tombstones
 * where a map may give records another key. Fields whose expression gives null are left open. Where a table has no row,
 * its columns are null.
 */
export function compileDerivation(
  { filter, map, enrich }: Pick<StreamDerivation, "filter" | "map" | "enrich">,
  rowOf: RowOf = () => undefined,
): Derive {
  const passes = filter === null ? undefined : compileFilter(filter);
  const fields =
    map === null
      ? null
      : Object.entries(map).map(([name, expression]) => ({ name, value: compileRecordValue(expression) }));
  const rows = enrich.map((each) => compileEnrichment(each, rowOf));
  return (record) => {
    if (record.value === null) return { kind: fields ? "left-out" : "tombstone" };
    if (!passes && !fields) return { kind: "record", text: record.value };
    let event: unknown;
    try {
      event = JSON.parse(record.value);
    } catch {
      return {
        kind: "failed",
        violations: [{ code: "NOT_JSON", path: "", message: "The source's record is not JSON." }],
      };
    }
    const seen: FilterRecord = { ...record, event, length: record.value.length };
    if (passes && passes.matches(seen) !== true) return { kind: "left-out" };
    if (!fields) return { kind: "record", text: record.value };
    if (rows.length > 0) seen.enrich = Object.fromEntries(rows.map((row) => row(seen)));
    return mapped(fields, seen);
  };
}

function mapped(
  fields: readonly { name: string; value: ReturnType<typeof compileRecordValue> }[],
  record: FilterRecord,
): Derived {
  const result: Record<string, unknown> = {};
  const violations: Violation[] = [];
  for (const { name, value } of fields) {
    try {
      const given = value.evaluate(record);
      if (given !== null && given !== undefined) result[name] = given;
    } catch (error) {
      const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
      violations.push({ code: "DERIVE", path: name, message: `${name} cannot be computed: ${message}` });
    }
  }
  return violations.length > 0
    ? { kind: "failed", violations }
    : { kind: "record", text: JSON.stringify(result) };
}

/** Finds a row for a record. A key that cannot be computed finds none. */
function compileEnrichment(
  { name, on, columns }: StreamEnrichment,
  rowOf: RowOf,
): (record: FilterRecord) => [string, Readonly<Record<string, unknown>>] {
  const keys = on.map(({ expression }) => compileRecordValue(expression));
  const keyOf = (record: FilterRecord): string | undefined => {
    try {
      return JSON.stringify(keys.map((key) => key.evaluate(record)));
    } catch {
      return undefined;
    }
  };
  return (record) => {
    const key = keyOf(record);
    const row = key === undefined ? undefined : rowOf(name, key);
    return [name, Object.fromEntries(columns.map((column, index) => [column, row?.[index] ?? null]))];
  };
}

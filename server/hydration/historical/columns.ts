import type { LabelColumn } from "../../adapters/table/labels.ts";
import type { Cell } from "../../adapters/table/types.ts";
import type { FeatureValue } from "../../engine/types.ts";

/**
 * Columns of historical answers. While an answer is put together, lists and everything that is no number or truth value
 * stand as text (lists as JSON); only a Parquet file gives them types of their own.
 */
export interface ValueColumn {
  /** Name in the answer. */
  name: string;
  dtype: string;
  /** SQL that yields it in its kept form. */
  sql: string;
}

export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const scalarTypes: Readonly<Record<string, string>> = {
  int32: "INTEGER",
  int64: "BIGINT",
  float32: "DOUBLE",
  float64: "DOUBLE",
  bool: "BOOLEAN",
  timestamp: "TIMESTAMP WITH TIME ZONE",
  date: "DATE",
};

const isList = (dtype: string) => dtype.endsWith("[]");

/** DuckDB's type of a feature's values as they are kept meanwhile. */
export function keptType(dtype: string): string {
  if (isList(dtype) || dtype === "timestamp" || dtype === "date") return "VARCHAR";
  return scalarTypes[dtype] ?? "VARCHAR";
}

/** A value in its kept form. A whole-number feature whose value is none (a mean declared int64) has no value. */
export function kept(value: FeatureValue | undefined, dtype: string): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "object") return JSON.stringify(value);
  if (typeof value === "number" && /^int/.test(dtype) && !Number.isInteger(value)) return null;
  return value;
}

/** The feature value of a kept cell. */
export function released(cell: Cell, dtype: string): FeatureValue {
  if (isList(dtype) && typeof cell === "string") return JSON.parse(cell) as FeatureValue;
  return cell as FeatureValue;
}

/** A kept column with the type it has in Parquet. */
export function parquetColumn({ name, dtype, sql }: ValueColumn): string {
  const as = `AS ${identifier(name)}`;
  if (isList(dtype)) {
    const item = scalarTypes[dtype.slice(0, -2)] ?? "VARCHAR";
    const texts = `from_json(${sql}, '["VARCHAR"]')`;
    return item === "VARCHAR" ? `${texts} ${as}` : `CAST(${texts} AS ${item}[]) ${as}`;
  }
  const type = scalarTypes[dtype];
  return type === undefined || type === keptType(dtype) ? `${sql} ${as}` : `CAST(${sql} AS ${type}) ${as}`;
}

/** A label's own column in Parquet: its instants are timestamps, whatever they were written as. */
export function parquetLabel({ name, type }: LabelColumn, timeColumn: string): string {
  if (name !== timeColumn || /^TIMESTAMP|^DATE$/.test(type)) return identifier(name);
  return `make_timestamptz(__t) AS ${identifier(name)}`;
}

import {
  DuckDBArrayValue,
  DuckDBBitValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
  DuckDBVariantValue,
} from "@duckdb/node-api";
import type { Cell } from "../types.ts";

/** A DuckDB value in the form rows travel in (see `Cell`). */
export function toCell(value: DuckDBValue): Cell {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return wholeNumber(value);
    case "undefined":
      return null;
  }
  if (value === null) return null;
  if (value instanceof DuckDBTimestampTZValue)
    return value.isFinite ? iso(value.micros, "Z") : value.toString();
  if (value instanceof DuckDBTimestampValue) return value.isFinite ? iso(value.micros, "") : value.toString();
  if (value instanceof DuckDBTimestampMillisecondsValue) return iso(value.millis * 1000n, "");
  if (value instanceof DuckDBTimestampSecondsValue) return iso(value.seconds * 1_000_000n, "");
  if (value instanceof DuckDBTimestampNanosecondsValue) return iso(floorDivide(value.nanos, 1000n), "");
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBDecimalValue) return decimal(value);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(toCell);
  if (value instanceof DuckDBStructValue)
    return Object.fromEntries(Object.entries(value.entries).map(([key, inner]) => [key, toCell(inner)]));
  if (value instanceof DuckDBMapValue)
    return value.entries.map((entry) => ({ key: toCell(entry.key), value: toCell(entry.value) }));
  if (value instanceof DuckDBUnionValue) return toCell(value.value);
  if (value instanceof DuckDBVariantValue) return value.toString();
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("base64");
  if (value instanceof DuckDBBitValue) return value.toString();
  return String(value);
}

/** Text of a cell as SQL casts read it; null stays null. Objects and lists become JSON. */
export function toText(cell: Cell): string | null {
  if (cell === null) return null;
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

function wholeNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

// A decimal of at most 15 digits is exact enough as a double to print back the same.
function decimal(value: DuckDBDecimalValue): number | string {
  return value.width <= 15
    ? Number(value.toString())
    : value.scale === 0
      ? wholeNumber(value.value)
      : value.toString();
}

function iso(micros: bigint, zone: "" | "Z"): string {
  const ms = floorDivide(micros, 1000n);
  const rest = Number(micros - ms * 1000n);
  // Years beyond JavaScript's range stay as microseconds rather than becoming wrong.
  if (ms > maximumMs || ms < -maximumMs) return `${micros} us`;
  const text = new Date(Number(ms)).toISOString().slice(0, -1);
  return `${rest === 0 ? text : `${text}${String(rest).padStart(3, "0")}`}${zone}`;
}

const maximumMs = 8_640_000_000_000_000n;

const floorDivide = (value: bigint, by: bigint): bigint =>
  value >= 0n ? value / by : -((-value + by - 1n) / by);

import type { FileReading, FileRecord } from "../../adapters/table/files.ts";
import type { Cell } from "../../adapters/table/types.ts";
import type { SchemaProperty } from "../../domain/product-file/index.ts";
import { readingsOf, readText, type TextReading } from "../../domain/tabular/text-types.ts";
import { AppError } from "../../errors.ts";

/** Turns what a file holds into the record that the contract speaks of. */
export type RecordReader = (value: Record<string, Cell>) => Record<string, Cell>;

/** Records that decide how dates are written. */
export const layoutRecords = 5000;

/**
 * How records of this file become records of the contract. JSON records are taken as they are. Columns of CSV and Parquet
 * are found by a field's `physicalName`, else its name; a CSV's texts are read by the field's type, and dates in whatever
 * order the first records show. Throws INVALID_INPUT when the file has columns that the contract does not list (unless
 * those are allowed), or lacks one that it requires.
 */
export function recordReader(
  reading: FileReading,
  first: readonly FileRecord[],
  properties: readonly SchemaProperty[],
  unknownFields: "reject" | "allow",
): RecordReader {
  if (reading.format === "json" || reading.format === "ndjson") return (value) => value;
  const values = first.flatMap((record) => (record.value ? [record.value] : []));
  const columns = reading.csv?.columns ?? Object.keys(values[0] ?? {});
  const byColumn = new Map(
    properties.map((property) => [property.physicalName ?? property.name ?? "", property]),
  );
  assertColumns(columns, byColumn, unknownFields);
  const fields = columns.map((column) => {
    const property = byColumn.get(column);
    return { column, name: property?.name ?? column, read: cellReader(reading, property, column, values) };
  });
  return (value) => {
    const record: Record<string, Cell> = {};
    for (const { column, name, read } of fields) {
      const cell = value[column];
      if (cell !== null && cell !== undefined) record[name] = read(cell);
    }
    return record;
  };
}

function assertColumns(
  columns: readonly string[],
  known: ReadonlyMap<string, SchemaProperty>,
  unknownFields: "reject" | "allow",
): void {
  const strange = columns.filter((column) => !known.has(column));
  if (unknownFields === "reject" && strange.length > 0)
    throw new AppError(
      "INVALID_INPUT",
      `The file has columns that the contract does not list: ${strange.slice(0, 10).join(", ")}. Leave them out, or add them to the contract. It lists ${[...known.keys()].join(", ")}.`,
    );
  const missing = [...known].filter(
    ([column, property]) => (property.required ?? property.primaryKey ?? false) && !columns.includes(column),
  );
  if (missing.length > 0)
    throw new AppError(
      "INVALID_INPUT",
      `The file lacks columns that the contract requires: ${missing.map(([column]) => column).join(", ")}.`,
    );
}

function cellReader(
  reading: FileReading,
  property: SchemaProperty | undefined,
  column: string,
  values: readonly Record<string, Cell>[],
): (cell: Cell) => Cell {
  const type = property?.logicalType;
  // Parquet has types of its own; a value that does not fit the contract's is for validation to name.
  if (reading.format !== "csv" || type === undefined) return (cell) => cell;
  if (type === "object" || type === "array") return parseNested;
  if (
    type !== "integer" &&
    type !== "number" &&
    type !== "boolean" &&
    type !== "date" &&
    type !== "timestamp"
  )
    return (cell) => cell;
  const as = type === "date" || type === "timestamp" ? temporalReading(type, column, values) : { type };
  return as === undefined ? (cell) => cell : (cell) => (typeof cell === "string" ? readText(cell, as) : cell);
}

/** The first layout that fits the first records; undefined leaves the texts as they are. */
function temporalReading(
  type: "date" | "timestamp",
  column: string,
  values: readonly Record<string, Cell>[],
): TextReading | undefined {
  const texts = values.flatMap((value) => (typeof value[column] === "string" ? [value[column]] : []));
  return readingsOf(texts).find((reading) => reading.type === type && reading.layout !== undefined);
}

function parseNested(cell: Cell): Cell {
  if (typeof cell !== "string") return cell;
  try {
    return JSON.parse(cell) as Cell;
  } catch {
    return cell;
  }
}

import type { Violation } from "../data-plane-api/ingest.ts";
import type { SchemaProperty } from "../product-file/standard/schema.ts";
import { shown } from "./check.ts";
import { instantUs } from "./instant.ts";
import { temporalParser } from "./temporal.ts";

/** Where a record goes: its key and the instant it is about. */
export interface Placement {
  key: string | null;
  /** µs since the epoch; null: the stream has no event time, its records' is their knowledge time. */
  eventTimeUs: number | null;
}

/** A record that cannot be placed is refused whatever the contract's enforcement says. */
export type Placer = (record: unknown) => Placement | Violation;

export const isViolation = (value: Placement | Violation): value is Violation => "code" in value;

/** Microseconds stay exact below 2^53, from the year 1684 to 2255. */
const furthestUs = Number.MAX_SAFE_INTEGER;

/**
 * Compiles `millrace.stream`'s key and event time. The key of one column is its text (numbers in decimal); of several,
 * the compact JSON array of their values, in the order of `key`. Event times are read by the column's logicalType:
 * date and timestamp as text, integer and number as epoch milliseconds.
 */
export function compilePlacer(
  stream: { key: readonly string[]; eventTime?: string | undefined },
  properties: readonly SchemaProperty[],
): Placer {
  const keyOf = keyReader(stream.key);
  const timeOf = stream.eventTime === undefined ? undefined : timeReader(stream.eventTime, properties);
  return (record) => {
    const key = keyOf(record);
    if (typeof key === "object" && key !== null) return key;
    if (!timeOf) return { key, eventTimeUs: null };
    const time = timeOf(record);
    return typeof time === "number" ? { key, eventTimeUs: time } : time;
  };
}

function keyReader(columns: readonly string[]): (record: unknown) => string | null | Violation {
  const [only] = columns;
  if (only === undefined) return () => null;
  const paths = columns.map((column) => column.split("."));
  const missing = (index: number, value: unknown): Violation => ({
    code: "KEY_MISSING",
    path: columns[index] ?? only,
    message:
      value === undefined || value === null
        ? `${columns[index]} is part of the record's key and is ${value === null ? "null" : "missing"}.`
        : `${columns[index]} is part of the record's key and must be one value, not ${shown(value)}.`,
  });
  return (record) => {
    const parts: (string | number | boolean)[] = [];
    for (let index = 0; index < paths.length; index++) {
      const value = at(record, paths[index] as string[]);
      if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
        return missing(index, value);
      parts.push(value);
    }
    return parts.length === 1 ? String(parts[0]) : JSON.stringify(parts);
  };
}

function timeReader(
  column: string,
  properties: readonly SchemaProperty[],
): (record: unknown) => number | Violation {
  const path = column.split(".");
  const property = find(properties, path);
  const type = property?.logicalType;
  const parse =
    type === "date" || type === "timestamp"
      ? temporalParser(type, property?.logicalTypeOptions ?? {})
      : (text: string) => instantUs(text);
  const violation = (code: Violation["code"], message: string): Violation => ({
    code,
    path: column,
    message,
  });
  return (record) => {
    const value = at(record, path);
    if (value === undefined || value === null)
      return violation("EVENT_TIME_MISSING", `${column} is the record's event time and is missing.`);
    const us =
      typeof value === "number"
        ? Math.round(value * 1000)
        : typeof value === "string"
          ? parse?.(value)
          : undefined;
    if (us === undefined)
      return violation("EVENT_TIME_MISSING", `${column} is ${shown(value)}, which is no instant.`);
    if (!(Math.abs(us) <= furthestUs))
      return violation(
        "EVENT_TIME_RANGE",
        `${column} is ${shown(value)}; event times lie between 1684 and 2255.`,
      );
    return us;
  };
}

/** The value at a path of own properties; undefined when it is not there. */
function at(record: unknown, path: readonly string[]): unknown {
  let value = record;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

function find(properties: readonly SchemaProperty[], path: readonly string[]): SchemaProperty | undefined {
  const [name, ...rest] = path;
  const property = properties.find((candidate) => candidate.name === name);
  return rest.length === 0 || !property ? property : find(property.properties ?? [], rest);
}

import { identifier } from "../engine.ts";

/** How a label column is read as a key: its SQL, and in what form it has to come. */
export interface KeyReading {
  /** Null where the value is of another kind. */
  sql: string;
  type: "VARCHAR" | "BIGINT" | "DOUBLE" | "BOOLEAN";
  wanted: string;
}

const whole = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;
const fraction = /^(DOUBLE|FLOAT|DECIMAL\(.+\))$/;
const text = /^(VARCHAR|UUID|ENUM\(.+\)|JSON)$/;

/** A column of a DuckDB type as a key of a logical type. JSON columns hold values of several kinds. */
export function keyReading(column: string, type: string, logicalType: string): KeyReading {
  const name = type === "JSON" ? `json_extract_string(${identifier(column)}, '$')` : identifier(column);
  switch (logicalType) {
    case "integer":
      return { sql: wholeNumber(name, type), type: "BIGINT", wanted: "a whole number" };
    case "number":
      return {
        sql: number(name, type),
        type: "DOUBLE",
        wanted: "a number",
      };
    case "boolean":
      return {
        sql:
          type === "BOOLEAN"
            ? name
            : text.test(type)
              ? `CASE lower(${name}::VARCHAR) WHEN 'true' THEN true WHEN 'false' THEN false END`
              : "NULL::BOOLEAN",
        type: "BOOLEAN",
        wanted: "true or false",
      };
    default:
      return {
        sql: text.test(type) ? `${name}::VARCHAR` : "NULL::VARCHAR",
        type: "VARCHAR",
        wanted: "a text",
      };
  }
}

// Whole numbers with gaps come as DOUBLE from pandas, and beyond 2^53 as text from JSON.
function wholeNumber(name: string, type: string): string {
  if (whole.test(type)) return `TRY_CAST(${name} AS BIGINT)`;
  if (fraction.test(type)) return `CASE WHEN ${name} = trunc(${name}) THEN TRY_CAST(${name} AS BIGINT) END`;
  if (text.test(type))
    return `CASE WHEN regexp_full_match(${name}::VARCHAR, '-?[0-9]{1,19}') THEN TRY_CAST(${name}::VARCHAR AS BIGINT) END`;
  return "NULL::BIGINT";
}

function number(name: string, type: string): string {
  if (whole.test(type) || fraction.test(type)) return `TRY_CAST(${name} AS DOUBLE)`;
  if (text.test(type))
    return `CASE WHEN regexp_full_match(${name}::VARCHAR, '-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?') THEN TRY_CAST(${name}::VARCHAR AS DOUBLE) END`;
  return "NULL::DOUBLE";
}

/**
 * A label's instant in µs since the epoch, null where it is none: texts are ISO 8601 with a zone, numbers epoch
 * milliseconds, timestamps without a zone are UTC (as pandas and Spark write them).
 */
export function instantReading(column: string, type: string): string {
  const name = type === "JSON" ? `json_extract_string(${identifier(column)}, '$')` : identifier(column);
  if (type === "TIMESTAMP WITH TIME ZONE") return `epoch_us(${name})`;
  if (/^TIMESTAMP/.test(type) || type === "DATE") return `epoch_us(${name}::TIMESTAMP)`;
  if (whole.test(type)) return `TRY_CAST(${name} AS BIGINT) * 1000`;
  if (fraction.test(type)) return `TRY_CAST(round(${name} * 1000) AS BIGINT)`;
  if (!text.test(type)) return "NULL::BIGINT";
  const zoned = "\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}([.]\\d{1,9})?)?([Zz]|[+-]\\d{2}(:\\d{2})?)";
  return `CASE WHEN regexp_full_match(${name}::VARCHAR, '${zoned}') THEN epoch_us(TRY_CAST(${name}::VARCHAR AS TIMESTAMPTZ)) WHEN regexp_full_match(${name}::VARCHAR, '-?\\d{1,15}') THEN TRY_CAST(${name}::VARCHAR AS BIGINT) * 1000 END`;
}

/**
 * What a text column of a CSV file can become without loss: the type under which every value prints back as it stands
 * (leading zeros, `+5` or `1.50` keep a column text). In the order they are tried.
 */
export const lossless: readonly { type: string; sql: (name: string) => string }[] = [
  { type: "BIGINT", sql: (name) => `TRY_CAST(${name} AS BIGINT)::VARCHAR = ${name}` },
  {
    type: "DOUBLE",
    sql: (name) =>
      `regexp_full_match(${name}, '-?(0|[1-9][0-9]*)([.][0-9]+)?') AND TRY_CAST(${name} AS DOUBLE) IS NOT NULL`,
  },
  { type: "BOOLEAN", sql: (name) => `${name} IN ('true', 'false')` },
];

import type { FeatureValue } from "../../engine/types.ts";
import type { SchemaProperty } from "../product-file/standard/schema.ts";
import { temporalParser } from "../record-validation/temporal.ts";
import { canonicalJson } from "./canonical-json.ts";

/** Reads a payload's value as its contract's type; undefined where it is missing, null or not of that type. */
export type Coerce = (value: unknown) => FeatureValue | undefined;

/**
 * How a column's JSON values become feature values, the same in every evaluator:
 * - `integer`: a number, beyond 2^53 its decimal text; texts of digits are read too. `number`: finite doubles, -0 is 0.
 * - `timestamp`: ISO 8601 in UTC with six digits, so that the order of texts is that of instants and the same instant is
 *   the same text; texts are read by the column's format and numbers as epoch milliseconds. `date`: `YYYY-MM-DD`.
 * - `string`, `time`, `boolean` as they are; `array` as lists of such values; `object` and `map` as canonical JSON text.
 * - A column without a type takes scalars and lists as they come.
 * A value of another type (possible where the stream's enforcement is `warn`) counts as null.
 */
export function coercion(property: SchemaProperty | undefined): Coerce {
  switch (property?.logicalType) {
    case "integer":
      return wholeNumber;
    case "number":
      return finite;
    case "boolean":
      return (value) => (typeof value === "boolean" ? value : undefined);
    case "string":
    case "time":
      return (value) => (typeof value === "string" ? value : undefined);
    case "date":
    case "timestamp":
      return instant(property.logicalType, property);
    case "array":
    case "vector": {
      const item = coercion(property.items);
      return (value) => (Array.isArray(value) ? value.map((each) => item(each) ?? null) : undefined);
    }
    case "object":
    case "map":
      return (value) => (typeof value === "object" && value !== null ? canonicalJson(value) : undefined);
    default:
      return anything;
  }
}

const finite: Coerce = (value) =>
  typeof value === "number" && Number.isFinite(value) ? value + 0 : undefined;

const wholeNumber: Coerce = (value) => {
  if (typeof value === "number")
    return Number.isSafeInteger(value)
      ? value + 0
      : Number.isInteger(value)
        ? String(BigInt(value))
        : undefined;
  if (typeof value !== "string" || !/^-?\d{1,40}$/.test(value)) return undefined;
  const exact = BigInt(value);
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : String(exact);
};

function instant(type: "date" | "timestamp", property: SchemaProperty): Coerce {
  const parse = temporalParser(type, property.logicalTypeOptions ?? {});
  return (value) => {
    const us =
      typeof value === "string"
        ? parse?.(value)
        : typeof value === "number"
          ? Math.round(value * 1000)
          : undefined;
    if (us === undefined || !(Math.abs(us) <= Number.MAX_SAFE_INTEGER)) return undefined;
    return type === "date" ? isoMicroseconds(us).slice(0, 10) : isoMicroseconds(us);
  };
}

/** `2026-01-31T09:30:00.000000Z` */
export function isoMicroseconds(us: number): string {
  const ms = Math.floor(us / 1000);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(us - ms * 1000).padStart(3, "0")}Z`;
}

const anything: Coerce = (value) => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return finite(value);
    case "object":
      if (value === null) return undefined;
      return Array.isArray(value) ? value.map((each) => anything(each) ?? null) : canonicalJson(value);
    default:
      return undefined;
  }
};

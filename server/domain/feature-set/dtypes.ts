import type { Aggregation } from "../../engine/types.ts";
import { type Dtype, parseDtype } from "../product-file/blocks/dtype.ts";
import type { SchemaProperty } from "../product-file/standard/schema.ts";

/** A feature's type as everybody reads it: a base type, lists as `string[]`. */
export const dtypeText = ({ base, list }: Dtype): string => (list ? `${base}[]` : base);

/** A declared type in that form, whatever alias it was written by; undefined when none is declared. */
export function declaredDtype(text: string | undefined): string | undefined {
  const dtype = text === undefined ? undefined : parseDtype(text);
  return dtype && dtypeText(dtype);
}

/** The type of a column's values. */
export function columnDtype(property: SchemaProperty | undefined): string {
  switch (property?.logicalType) {
    case "integer":
      return "int64";
    case "number":
      return "float64";
    case "boolean":
      return "bool";
    case "timestamp":
      return "timestamp";
    case "date":
      return "date";
    case "array":
    case "vector": {
      const item = columnDtype(property.items);
      return item.endsWith("[]") || property.items === undefined ? "json" : `${item}[]`;
    }
    case "object":
    case "map":
      return "json";
    default:
      return "string";
  }
}

/** The type an aggregation gives over a column (undefined where it counts events). */
export function aggregateDtype(name: Aggregation["name"], column: SchemaProperty | undefined): string {
  switch (name) {
    case "count":
    case "count_distinct":
    case "session_count":
      return "int64";
    case "mean":
    case "stddev":
    case "quantile":
    case "ratio":
      return "float64";
    case "sum":
      return column?.logicalType === "integer" ? "int64" : "float64";
    case "last_n": {
      const item = columnDtype(column);
      return item.endsWith("[]") ? "json" : `${item}[]`;
    }
    default:
      return columnDtype(column);
  }
}

/** What CEL takes values of a type for; numbers are doubles there. */
export function celTypeOf(dtype: string): string {
  const parsed = parseDtype(dtype);
  if (!parsed) return "dyn";
  const item = /^(int|float)/.test(parsed.base)
    ? "double"
    : parsed.base === "bool"
      ? "bool"
      : parsed.base === "json"
        ? "dyn"
        : "string";
  return parsed.list ? `list<${item}>` : item;
}

/** The type of what an expression gives, by CEL's inference; `json` where only running it tells. */
export function dtypeOfCel(type: string): string {
  const item = /^list<(.+)>$/.exec(type)?.[1];
  if (item !== undefined) {
    const inner = dtypeOfCel(item);
    return inner === "json" || inner.endsWith("[]") ? "json" : `${inner}[]`;
  }
  switch (type) {
    case "double":
      return "float64";
    case "int":
      return "int64";
    case "bool":
    case "string":
      return type;
    case "google.protobuf.Timestamp":
      return "timestamp";
    default:
      return "json";
  }
}

import type { SchemaProperty } from "../product-file/standard/schema.ts";

/** Column types a contract may name as `physicalType`; others are chosen by the logical type. */
const knownTypes =
  /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|REAL|FLOAT|DOUBLE|DECIMAL\(\d{1,2}, ?\d{1,2}\)|VARCHAR|TEXT|BOOLEAN|DATE|TIME|TIMESTAMP|TIMESTAMP WITH TIME ZONE|TIMESTAMPTZ|UUID|JSON)$/i;

/** DuckDB's type for a field of a contract: its physical type where that is one, else by its logical type. Nested fields are JSON. */
export function columnType(property: SchemaProperty): string {
  const physical = property.physicalType?.trim().toUpperCase();
  if (physical !== undefined && knownTypes.test(physical))
    return physical === "TEXT"
      ? "VARCHAR"
      : physical === "REAL"
        ? "FLOAT"
        : physical === "TIMESTAMPTZ"
          ? "TIMESTAMP WITH TIME ZONE"
          : physical.replace(/, /, ",");
  switch (property.logicalType) {
    case "integer":
      return "BIGINT";
    case "number":
      return "DOUBLE";
    case "boolean":
      return "BOOLEAN";
    case "date":
      return "DATE";
    case "time":
      return "TIME";
    case "timestamp":
      return property.logicalTypeOptions?.timezone === false ? "TIMESTAMP" : "TIMESTAMP WITH TIME ZONE";
    case "object":
    case "array":
    case "map":
    case "vector":
      return "JSON";
    default:
      return "VARCHAR";
  }
}

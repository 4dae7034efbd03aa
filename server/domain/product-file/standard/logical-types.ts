/** Logical types of ODCS 3.1, and the two that 3.2 adds. */
export const logicalTypes = [
  "string",
  "date",
  "timestamp",
  "time",
  "number",
  "integer",
  "object",
  "array",
  "boolean",
  "map",
  "vector",
] as const;
export type LogicalType = (typeof logicalTypes)[number];

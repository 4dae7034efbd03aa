import { nearest } from "../../nearest.ts";
import type { FieldDefinition } from "../fields.ts";
import type { Path, Report } from "../finding.ts";

/** Finds a column, or reports UNKNOWN_FIELD at `path` with the nearest name. */
export function needField(
  fields: readonly FieldDefinition[],
  name: string,
  path: Path,
  what: string,
  report: Report,
): FieldDefinition | undefined {
  const field = fields.find((candidate) => candidate.path === name);
  if (!field) {
    const guess = nearest(
      name,
      fields.map((candidate) => candidate.path),
    );
    report.error(
      "UNKNOWN_FIELD",
      path,
      `${what} names the field ${name}, which the schema does not have.${guess ? ` Did you mean ${guess}?` : ""}`,
    );
  }
  return field;
}

export const isNumeric = (field: FieldDefinition) =>
  field.logicalType === "number" || field.logicalType === "integer";

export const isScalar = (field: FieldDefinition) =>
  !["object", "array", "map", "vector"].includes(field.logicalType);

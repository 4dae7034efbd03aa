import { AppError } from "../../../errors.ts";
import { compilePattern } from "../../cel/re2.ts";
import type { Path, Report } from "../finding.ts";
import type { SchemaProperty } from "../standard/schema.ts";
import type { CheckContext } from "./context.ts";

/** Columns of all contracts: names once, ranges the right way round, types and descriptions present. */
export function checkFields({ definition, report }: CheckContext): void {
  for (const [contractIndex, contract] of definition.contracts.entries())
    for (const [objectIndex, object] of (contract.schema ?? []).entries()) {
      const at = ["contracts", contractIndex, "schema", objectIndex];
      const lacking = { description: [] as string[], logicalType: [] as string[] };
      checkProperties(object.properties ?? [], [...at, "properties"], "", lacking, report);
      if (lacking.description.length > 0)
        report.warning(
          "NO_DESCRIPTION",
          at,
          `Fields without a description: ${lacking.description.join(", ")}.`,
        );
      if (lacking.logicalType.length > 0)
        report.warning(
          "NO_TYPE",
          at,
          `Fields without a logicalType (read as text): ${lacking.logicalType.join(", ")}.`,
        );
    }
}

function checkProperties(
  properties: readonly SchemaProperty[],
  at: PropertyKey[],
  parent: string,
  lacking: { description: string[]; logicalType: string[] },
  report: Report,
): void {
  const seen = new Set<string>();
  for (const [index, property] of properties.entries()) {
    const path = [...at, index];
    const name = `${parent}${property.name ?? ""}`;
    if (seen.has(name))
      report.error("DUPLICATE_FIELD", [...path, "name"], `The field ${name} is there twice.`);
    seen.add(name);
    if (!property.description && !property.businessName) lacking.description.push(name);
    if (!property.logicalType) lacking.logicalType.push(name);
    checkRanges(property.logicalTypeOptions ?? {}, [...path, "logicalTypeOptions"], name, report);
    if (property.properties)
      checkProperties(property.properties, [...path, "properties"], `${name}.`, lacking, report);
    if (property.items?.properties)
      checkProperties(
        property.items.properties,
        [...path, "items", "properties"],
        `${name}[].`,
        lacking,
        report,
      );
  }
}

const pairs = [
  ["minimum", "maximum"],
  ["exclusiveMinimum", "exclusiveMaximum"],
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
  ["minProperties", "maxProperties"],
] as const;

function checkRanges(
  options: Readonly<Record<string, unknown>>,
  at: Path,
  name: string,
  report: Report,
): void {
  for (const [low, high] of pairs) {
    const from = options[low];
    const to = options[high];
    const comparable =
      (typeof from === "number" && typeof to === "number") ||
      (typeof from === "string" && typeof to === "string");
    if (comparable && from > to)
      report.error("RANGE", [...at, low], `${low} ${from} of ${name} is above its ${high} ${to}.`);
  }
  if (typeof options.pattern === "string") checkPattern(options.pattern, [...at, "pattern"], name, report);
}

/** ODCS takes any regular expression; records are only held to those that RE2 can match, in time linear in the text. */
function checkPattern(pattern: string, at: Path, name: string, report: Report): void {
  try {
    new RegExp(pattern, "u");
  } catch {
    report.error("PATTERN", at, `The pattern of ${name} is not a regular expression.`);
    return;
  }
  try {
    compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    report.warning(
      "PATTERN_NOT_ENFORCED",
      at,
      `The pattern of ${name} is kept and shown, but no record is held to it. ${error.message}`,
    );
  }
}

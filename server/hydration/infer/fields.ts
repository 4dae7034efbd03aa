import type { InferredField } from "../../domain/data-plane-api/infer.ts";
import type { Finding, SchemaProperty } from "../../domain/product-file/index.ts";
import type { NamedFacts, NamedField } from "./names.ts";
import { pathOf } from "./propose.ts";

/** Words of a list: at most so many different values, each on average in at least ten records. */
const fewWords = 12;

/** What the page shows of one column. */
export function inferredField(facts: NamedFacts, field: NamedField): InferredField {
  const words = field.kind === "string" && isWordList(facts, field);
  return {
    path: pathOf(field),
    column: field.column,
    logicalType: field.kind,
    physicalType: tableType(field),
    required: field.nulls === 0,
    unique: field.distinct === facts.rows && facts.rows > 1,
    nulls: field.nulls,
    distinct: field.distinct,
    minimum: field.minimum,
    maximum: field.maximum,
    examples: field.examples,
    values: words ? field.top : null,
    classification: field.personal,
  };
}

function isWordList(facts: NamedFacts, field: NamedField): boolean {
  const { distinct } = field;
  return (
    distinct !== null &&
    distinct > 0 &&
    distinct <= fewWords &&
    facts.rows >= distinct * 10 &&
    field.top.length === distinct
  );
}

/** Type of the column in a table of ours. */
export function tableType(field: NamedField): string {
  switch (field.kind) {
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
      return field.zoned ? "TIMESTAMP WITH TIME ZONE" : "TIMESTAMP";
    case "array":
    case "object":
      return "JSON";
    case "string":
      return "VARCHAR";
  }
}

type Property = SchemaProperty & { name: string };

/** The fields as ODCS properties, objects with their members inside. */
export function propertiesOf(facts: NamedFacts, physical: boolean): Property[] {
  const build = (parent: readonly string[]): Property[] =>
    facts.fields
      .filter(
        ({ path }) => path.length === parent.length + 1 && parent.every((name, at) => name === path[at]),
      )
      .map((field) => {
        const members = field.kind === "object" ? build(field.path) : [];
        return {
          ...propertyOf(facts, field, physical && parent.length === 0),
          ...(members.length > 0 ? { properties: members } : {}),
        };
      });
  return build([]);
}

function propertyOf(facts: NamedFacts, field: NamedField, physical: boolean): Property {
  const options = optionsOf(field);
  const words = field.kind === "string" && isWordList(facts, field);
  return {
    name: field.path.at(-1) ?? "",
    ...(field.column === null ? {} : { physicalName: field.column }),
    logicalType: field.kind,
    ...(physical ? { physicalType: tableType(field) } : {}),
    ...(field.nulls === 0 ? { required: true } : {}),
    ...(field.distinct === facts.rows && facts.rows > 1 && field.kind !== "number" ? { unique: true } : {}),
    ...(field.personal ? { classification: field.personal.value } : {}),
    ...(Object.keys(options).length > 0 ? { logicalTypeOptions: options } : {}),
    ...(words
      ? {
          quality: [
            {
              type: "library",
              metric: "invalidValues",
              arguments: { validValues: field.top.map(({ value }) => value) },
              mustBe: 0,
            },
          ],
        }
      : {}),
    ...(!words && field.kind === "string" && field.personal === null && field.examples.length > 0
      ? { examples: field.examples.slice(0, 3) }
      : {}),
  };
}

function optionsOf(field: NamedField): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  const numeric = field.kind === "integer" || field.kind === "number";
  // Bounds beyond 2^53 would not be exact; dates and times go on, so a bound on them would only date the file.
  if (numeric && typeof field.minimum === "number") options.minimum = field.minimum;
  if (numeric && typeof field.maximum === "number") options.maximum = field.maximum;
  if (field.kind === "timestamp" && !field.zoned) options.timezone = false;
  return options;
}

/** What somebody should look at before the draft is published. */
export function findingsOf(facts: NamedFacts): Finding[] {
  return facts.fields.flatMap((field) => {
    const path = `fields.${pathOf(field)}`;
    const findings: Finding[] = [];
    if (field.misfits) {
      const { kind, count, examples } = field.misfits;
      const shown = examples.map((text) => JSON.stringify(text)).join(", ");
      const article = kind === "integer" ? "a whole number" : `a ${kind}`;
      findings.push({
        level: "warning",
        code: "NEARLY_ALL",
        path,
        message: `${pathOf(field)} is text because ${count.toLocaleString("en-US")} ${count === 1 ? "value is" : "values are"} not ${article} (${shown}); all others are. Empty those cells to have ${article} here.`,
      });
    }
    if (field.ambiguousOrder)
      findings.push({
        level: "warning",
        code: "DAY_MONTH",
        path,
        message: `${pathOf(field)} could have the day or the month first; the day is taken. Write 2026-01-31 in the file to be sure.`,
      });
    if (field.kind === "timestamp" && field.zoned === false)
      findings.push({
        level: "info",
        code: "NO_ZONE",
        path,
        message: `${pathOf(field)} has no time zone; it is taken as UTC.`,
      });
    return findings;
  });
}

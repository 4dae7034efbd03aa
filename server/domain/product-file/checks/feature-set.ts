import { nearest } from "../../nearest.ts";
import type { FeatureDefinition } from "../blocks/feature.ts";
import type { PortOf } from "../describe.ts";
import type { FieldDefinition } from "../fields.ts";
import { isNumeric, needField } from "./columns.ts";
import type { CheckContext } from "./context.ts";
import { reportUnknownSource, sourceFields, sourceProduct } from "./source.ts";

const numericAggregates = ["sum", "mean", "stddev", "quantile"];

/** `millrace.featureSet` against its source's columns, and its expressions against its own features. */
export function checkFeatureSets(context: CheckContext): void {
  for (const port of context.description.ports) {
    if (port.type !== "features") continue;
    const at = context.blockPath(port.contractIndex, "millrace.featureSet");
    checkNames(port, at, context);
    checkColumns(port, at, context);
    checkExpressions(port, at, context);
  }
}

function checkNames({ config }: PortOf<"features">, at: PropertyKey[], { report }: CheckContext): void {
  const seen = new Set<string>();
  for (const [index, feature] of config.features.entries()) {
    if (seen.has(feature.name))
      report.error(
        "DUPLICATE_FEATURE",
        [...at, "features", index, "name"],
        `Two features are called ${feature.name}.`,
      );
    seen.add(feature.name);
  }
  const undescribed = config.features
    .filter((feature) => !feature.description)
    .map((feature) => feature.name);
  if (undescribed.length > 0)
    report.warning(
      "NO_DESCRIPTION",
      [...at, "features"],
      `Features without a description: ${undescribed.join(", ")}.`,
    );
}

function checkColumns({ config }: PortOf<"features">, at: PropertyKey[], context: CheckContext): void {
  const { report } = context;
  reportUnknownSource(context, config.source, [...at, "source"]);
  const fields = sourceFields(sourceProduct(context, config.source));
  if (!fields) return;
  for (const [index, name] of config.entity.entries())
    needField(fields, name, [...at, "entity", index], "entity", report);
  if (config.eventTime !== undefined)
    needField(fields, config.eventTime, [...at, "eventTime"], "eventTime", report);
  for (const [index, feature] of config.features.entries())
    checkColumn(feature, fields, [...at, "features", index], context);
  for (const [index, { lookup }] of config.features.entries()) {
    if (!lookup) continue;
    const path = [...at, "features", index, "lookup"];
    reportUnknownSource(context, lookup.product, [...path, "product"]);
    const columns = sourceFields(sourceProduct(context, lookup.product));
    if (!columns) continue;
    needField(columns, lookup.column, [...path, "column"], "lookup", report);
    for (const [entityField, column] of Object.entries(lookup.on))
      needField(columns, column, [...path, "on", entityField], "lookup", report);
  }
}

function checkColumn(
  feature: FeatureDefinition,
  fields: readonly FieldDefinition[],
  path: PropertyKey[],
  { report }: CheckContext,
): void {
  if (feature.aggregate === undefined || feature.column === undefined) return;
  const field = needField(fields, feature.column, [...path, "column"], feature.name, report);
  if (field && numericAggregates.includes(feature.aggregate) && !isNumeric(field))
    report.error(
      "COLUMN_TYPE",
      [...path, "column"],
      `${feature.aggregate} needs a number; ${feature.column} is ${field.logicalType}.`,
    );
}

/** Names after `features.` outside of string literals. */
export function referencedFeatures(expression: string): string[] {
  const code = expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
  return [...new Set([...code.matchAll(/\bfeatures\.([A-Za-z_]\w*)/g)].map((match) => match[1] ?? ""))];
}

function checkExpressions({ config }: PortOf<"features">, at: PropertyKey[], { report }: CheckContext): void {
  const uses = new Map(
    config.features.map((feature) => [feature.name, referencedFeatures(feature.expression ?? "")]),
  );
  for (const [index, feature] of config.features.entries()) {
    const path = [...at, "features", index, "expression"];
    for (const name of uses.get(feature.name) ?? [])
      if (!uses.has(name)) {
        const guess = nearest(name, [...uses.keys()]);
        report.error(
          "UNKNOWN_FEATURE",
          path,
          `The expression of ${feature.name} uses features.${name}, which this set does not have.${guess ? ` Did you mean ${guess}?` : ""}`,
        );
      }
    if (reaches(feature.name, feature.name, uses, new Set()))
      report.error("FEATURE_CYCLE", path, `${feature.name} depends on itself through its expression.`);
  }
}

function reaches(
  from: string,
  target: string,
  uses: ReadonlyMap<string, string[]>,
  seen: Set<string>,
): boolean {
  return (uses.get(from) ?? []).some((next) => {
    if (next === target) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches(next, target, uses, seen);
  });
}

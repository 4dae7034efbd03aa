import { aggregateDtype, declaredDtype } from "../../feature-set/dtypes.ts";
import type { Aggregate, FeatureDefinition } from "../blocks/feature.ts";
import type { FieldDefinition } from "../fields.ts";
import type { Path, Report } from "../finding.ts";
import { isNumeric, isScalar, needField } from "./columns.ts";

const numericAggregates: readonly Aggregate[] = ["sum", "mean", "stddev", "quantile"];
const orderedAggregates: readonly Aggregate[] = ["min", "max"];

/** Columns of aggregates: that the source has them, and of a type the aggregate can take and the dtype can say. */
export function checkAggregates(
  features: readonly FeatureDefinition[],
  fields: readonly FieldDefinition[],
  at: Path,
  report: Report,
): void {
  for (const [index, feature] of features.entries()) {
    const { aggregate, column } = feature;
    if (aggregate === undefined || column === undefined) continue;
    const path = [...at, "features", index, "column"];
    const field = needField(fields, column, path, feature.name, report);
    if (!field) continue;
    const wrong = problem(aggregate, field);
    if (wrong) report.error("COLUMN_TYPE", path, wrong);
    else
      checkDtype(
        feature,
        aggregateDtype(aggregate, field.property),
        [...at, "features", index, "dtype"],
        report,
      );
  }
}

function problem(aggregate: Aggregate, field: FieldDefinition): string | undefined {
  if (numericAggregates.includes(aggregate) && !isNumeric(field))
    return `${aggregate} needs a number; ${field.path} is ${field.logicalType}.`;
  if (orderedAggregates.includes(aggregate) && (!isScalar(field) || field.logicalType === "boolean"))
    return `${aggregate} needs values with an order: numbers, text or times; ${field.path} is ${field.logicalType}.`;
  return undefined;
}

/** A declared dtype must be able to hold what the feature gives. */
export function checkDtype(feature: FeatureDefinition, given: string, path: Path, report: Report): void {
  const declared = declaredDtype(feature.dtype);
  checkRange(feature, declared ?? given, path.slice(0, -1), report);
  if (declared === undefined || holds(declared, given)) return;
  report.error(
    "DTYPE",
    path,
    `${feature.name} gives ${given}; its dtype says ${feature.dtype}. Write dtype: ${given}, or leave it out.`,
  );
}

/** A range is one of numbers. */
function checkRange({ name, expected }: FeatureDefinition, dtype: string, at: Path, report: Report): void {
  if (expected?.min === undefined && expected?.max === undefined) return;
  if (dtype === "json" || (/^(int|float)/.test(dtype) && !dtype.endsWith("[]"))) return;
  report.error(
    "EXPECTED_TYPE",
    [...at, "expected"],
    `${name} gives ${dtype}, which has no smallest and largest number; expect values or a nullRate instead.`,
  );
}

/** Whole numbers fit doubles; numbers of another width fit if the values do, which the expected range tells. */
function holds(declared: string, given: string): boolean {
  if (declared === given || given === "json" || declared === "json") return true;
  const [to, from] = [family(declared), family(given)];
  return to === from || (to === "float" && from === "int");
}

const family = (dtype: string) => dtype.replace(/(int|float)\d+/, "$1");

import { celReads } from "../../cel/reads.ts";
import { aggregateDtype, columnDtype, declaredDtype } from "../../feature-set/dtypes.ts";
import { compileExpression } from "../../feature-set/expression.ts";
import { nearest } from "../../nearest.ts";
import type { FeatureDefinition } from "../blocks/feature.ts";
import type { PortOf } from "../describe.ts";
import type { FieldDefinition } from "../fields.ts";
import type { Path } from "../finding.ts";
import { problemOf } from "./cel-rules.ts";
import type { CheckContext } from "./context.ts";
import { checkDtype } from "./feature-aggregates.ts";
import { sourceFields, sourceProduct } from "./source.ts";

/** Expressions: what they read, that none reads itself, and that the types of what they read fit. */
export function checkExpressions(
  { config }: PortOf<"features">,
  at: PropertyKey[],
  context: CheckContext,
): void {
  const uses = new Map(config.features.map((feature) => [feature.name, featuresRead(feature)]));
  const dtypes = new Map<string, string>();
  for (const feature of config.features)
    if (feature.expression === undefined)
      dtypes.set(feature.name, knownDtype(feature, config.source, context));
  const expressions = config.features.flatMap((feature, index) =>
    feature.expression === undefined ? [] : [{ feature, text: feature.expression, index }],
  );
  const circular = expressions.filter(({ feature }) => reaches(feature.name, feature.name, uses, new Set()));
  for (const { feature, index } of circular)
    context.report.error(
      "FEATURE_CYCLE",
      [...at, "features", index, "expression"],
      `${feature.name} depends on itself through its expression.`,
    );
  // Those of a circle have no type of their own; for whoever reads them they may be anything.
  for (const { feature } of circular) dtypes.set(feature.name, declaredDtype(feature.dtype) ?? "json");
  let waiting = expressions.filter((each) => !circular.includes(each));
  while (waiting.length > 0) {
    const ready = waiting.filter(({ feature }) =>
      (uses.get(feature.name) ?? []).every((name) => dtypes.has(name) || !uses.has(name)),
    );
    if (ready.length === 0) break;
    for (const { feature, text, index } of ready) {
      const path = [...at, "features", index];
      const given = checkExpression(feature, text, { dtypes, uses, path }, context);
      dtypes.set(feature.name, declaredDtype(feature.dtype) ?? given);
    }
    waiting = waiting.filter((each) => !ready.includes(each));
  }
}

/** Reports what is wrong with one expression; gives its type, `json` where there is none. */
function checkExpression(
  feature: FeatureDefinition,
  text: string,
  known: { dtypes: ReadonlyMap<string, string>; uses: ReadonlyMap<string, string[]>; path: Path },
  { report }: CheckContext,
): string {
  const { dtypes, uses, path } = known;
  const at = [...path, "expression"];
  const unknown = (uses.get(feature.name) ?? []).filter((name) => !uses.has(name));
  for (const name of unknown) {
    const guess = nearest(name, [...uses.keys()]);
    report.error(
      "UNKNOWN_FEATURE",
      at,
      `The expression of ${feature.name} uses features.${name}, which this set does not have.${guess ? ` Did you mean ${guess}?` : ""}`,
    );
  }
  if (unknown.length > 0) return "json";
  let given = "json";
  const problem = problemOf(() => {
    given = compileExpression(text, Object.fromEntries(dtypes)).dtype;
  });
  if (problem !== undefined) report.error("CEL", at, problem);
  // CEL has all numbers of features as doubles; whether one is whole shows only when it is computed.
  else checkDtype(feature, wholeIfDeclared(feature, given), [...path, "dtype"], report);
  return given;
}

const wholeIfDeclared = (feature: FeatureDefinition, given: string) =>
  /^int/.test(declaredDtype(feature.dtype) ?? "") ? given.replace("float64", "int64") : given;

/** Names of the features an expression reads; none where it is not CEL, which is another finding. */
function featuresRead({ expression }: FeatureDefinition): string[] {
  if (expression === undefined) return [];
  try {
    return [...new Set(celReads(expression, "features").paths.map((path) => path.split(".")[0] ?? path))];
  } catch {
    return [];
  }
}

/** The type of an aggregate or lookup as far as it is known; `json` otherwise, which may be anything. */
function knownDtype(feature: FeatureDefinition, source: string, context: CheckContext): string {
  const declared = declaredDtype(feature.dtype);
  if (declared !== undefined) return declared;
  const property = (fields: readonly FieldDefinition[] | undefined, path: string) =>
    fields?.find((field) => field.path === path)?.property;
  if (feature.lookup) {
    const column = property(
      sourceFields(sourceProduct(context, feature.lookup.product)),
      feature.lookup.column,
    );
    return column ? columnDtype(column) : "json";
  }
  if (feature.aggregate === undefined) return "json";
  const column =
    feature.column === undefined
      ? undefined
      : property(sourceFields(sourceProduct(context, source)), feature.column);
  const byColumn = ["min", "max", "first", "last", "last_n"].includes(feature.aggregate);
  return byColumn && !column ? "json" : aggregateDtype(feature.aggregate, column);
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

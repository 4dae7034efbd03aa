import type { FeatureValue } from "../../engine/types.ts";
import { jsonOf } from "../cel/record-value.ts";
import { type Dtype, parseDtype } from "../product-file/blocks/dtype.ts";
import { compileExpression, type FeatureExpression } from "./expression.ts";
import type { FeaturePlan, FeatureSetPlan } from "./plan.ts";

export type ExpressionResult =
  | { status: "PRESENT"; value: FeatureValue }
  | { status: "NULL_VALUE"; value: null }
  /** `reason` says what went wrong, for people. */
  | { status: "INVALID"; value: null; reason: string };

/**
 * Evaluates a set's expression features for one entity. `values` has the other features' values by name (null or
 * missing: no value) and is not changed; `request` what the caller sent. Returns one result per expression feature.
 * Never throws.
 */
export type Expressions = (
  values: Readonly<Record<string, FeatureValue | undefined>>,
  request?: Readonly<Record<string, unknown>>,
) => Record<string, ExpressionResult>;

type ExpressionPlan = FeaturePlan & { kind: "expression" };

interface Step {
  name: string;
  dtype: Dtype | undefined;
  expression: FeatureExpression;
}

/**
 * Compiles a plan's expression features, in dependency order. An input that is null makes the result NULL_VALUE, unless
 * the expression says what to do then: `coalesce(features.x, 0)`, `features.x == null`, `has(features.x)`. What fails
 * otherwise, is not finite, or does not fit the feature's dtype is INVALID, and null for those that read it.
 */
export function compileExpressions(plan: Pick<FeatureSetPlan, "features">): Expressions {
  const steps = ordered(plan.features).map(
    (feature): Step => ({
      name: feature.name,
      dtype: parseDtype(feature.dtype),
      expression: compileExpression(feature.expression, null),
    }),
  );
  const exact = plan.features.filter(({ dtype }) => /^int/.test(dtype)).map(({ name }) => name);
  if (steps.length === 0) return () => ({});
  return (values, request = {}) => {
    const features: Record<string, unknown> = {};
    for (const { name } of plan.features) features[name] = values[name] ?? null;
    // Whole numbers beyond 2^53 come as text and are exact as CEL's ints.
    for (const name of exact) {
      const value = features[name];
      if (typeof value === "string" && /^-?\d+$/.test(value)) features[name] = BigInt(value);
    }
    const results: Record<string, ExpressionResult> = {};
    for (const step of steps) {
      const result = evaluate(step, features, request);
      results[step.name] = result;
      features[step.name] = result.value;
    }
    return results;
  };
}

function evaluate(
  { expression, dtype, name }: Step,
  features: Readonly<Record<string, unknown>>,
  request: Readonly<Record<string, unknown>>,
): ExpressionResult {
  const { cel } = expression;
  const lacks = lacksInput(expression.features, features) || lacksInput(expression.request, request);
  if (lacks === "needed") return nullValue;
  try {
    const value = cel.evaluate({ features, request: withNulls(expression.request.paths, request) });
    if (value === null) return nullValue;
    // Ints of CEL are exact; a feature of doubles takes them as the nearest double.
    const nearest = typeof value === "bigint" && /^float/.test(dtype?.base ?? "");
    return fitted(nearest ? Number(value) : jsonOf(value), dtype, name);
  } catch (error) {
    // The expression asks about its nulls, and then fails on one of them.
    if (lacks === "asked") return nullValue;
    return { status: "INVALID", value: null, reason: error instanceof Error ? error.message : String(error) };
  }
}

const nullValue: ExpressionResult = { status: "NULL_VALUE", value: null };

function lacksInput(
  reads: FeatureExpression["features"],
  given: Readonly<Record<string, unknown>>,
): "needed" | "asked" | "" {
  let lacks: "asked" | "" = "";
  for (const path of reads.paths) {
    const [name = ""] = path.split(".");
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value !== null && value !== undefined) continue;
    if (!reads.optional.has(path)) return "needed";
    lacks = "asked";
  }
  return lacks;
}

/** What the caller did not send is null, so that coalesce() finds it. */
function withNulls(paths: readonly string[], request: Readonly<Record<string, unknown>>) {
  if (paths.every((path) => Object.hasOwn(request, path))) return request;
  return { ...Object.fromEntries(paths.map((path) => [path.split(".")[0], null])), ...request };
}

/** Holds a result against the feature's type. */
function fitted(value: unknown, dtype: Dtype | undefined, name: string): ExpressionResult {
  const invalid = (what: string): ExpressionResult => ({
    status: "INVALID",
    value: null,
    reason: `${name} gives ${what}; its type is ${dtype?.base}${dtype?.list ? "[]" : ""}.`,
  });
  if (typeof value === "number" && !Number.isFinite(value)) return invalid(String(value));
  if (!dtype || dtype.base === "json") return { status: "PRESENT", value: featureValue(value) };
  if (dtype.list !== Array.isArray(value)) return invalid(dtype.list ? "one value" : "a list or an object");
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const item of items) if (!fits(item, dtype.base)) return invalid(JSON.stringify(item));
  return { status: "PRESENT", value: featureValue(value) };
}

function fits(item: unknown, base: Dtype["base"]): boolean {
  if (item === null) return true;
  switch (base) {
    case "int32":
    case "int64":
      return Number.isSafeInteger(item) || (typeof item === "string" && /^-?\d+$/.test(item));
    case "float32":
    case "float64":
      return typeof item === "number" && Number.isFinite(item);
    case "bool":
      return typeof item === "boolean";
    default:
      return typeof item === "string";
  }
}

/** Objects travel as JSON text, like columns that hold objects. */
function featureValue(value: unknown): FeatureValue {
  if (Array.isArray(value)) return value.map(featureValue);
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return value as FeatureValue;
}

/** Each after those it reads. The plan has no circles. */
function ordered(features: readonly FeaturePlan[]): ExpressionPlan[] {
  let waiting = features.filter((feature): feature is ExpressionPlan => feature.kind === "expression");
  const result: ExpressionPlan[] = [];
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ name }) => name));
    const ready = waiting.filter((feature) => feature.features.every((name) => !names.has(name)));
    if (ready.length === 0) break;
    result.push(...ready);
    waiting = waiting.filter((feature) => !ready.includes(feature));
  }
  return result;
}

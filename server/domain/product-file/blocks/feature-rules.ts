import { durationMs } from "../../duration.ts";
import { type Dtype, parseDtype } from "./dtype.ts";
import type { Aggregate, FeatureDefinition } from "./feature.ts";

type Issue = (path: string[], message: string) => void;

const dayMs = 86_400_000;

/** What each aggregate asks for besides `window` and `where`. */
const needs: Record<Aggregate, { column: "required" | "optional" | "none"; option?: "n" | "q" | "gap" }> = {
  count: { column: "optional" },
  sum: { column: "required" },
  mean: { column: "required" },
  min: { column: "required" },
  max: { column: "required" },
  stddev: { column: "required" },
  first: { column: "required" },
  last: { column: "required" },
  last_n: { column: "required", option: "n" },
  count_distinct: { column: "required" },
  quantile: { column: "required", option: "q" },
  ratio: { column: "optional" },
  session_count: { column: "none", option: "gap" },
};

/** The rules of one feature that a shape cannot say: kinds exclude each other, options fit the aggregate, types fit. */
export function checkFeature(feature: FeatureDefinition, issue: Issue): void {
  const kinds = (["aggregate", "lookup", "expression"] as const).filter(
    (kind) => feature[kind] !== undefined,
  );
  if (kinds.length !== 1) {
    issue(
      kinds[1] === undefined ? [] : [kinds[1]],
      `a feature is exactly one of aggregate, lookup and expression; "${feature.name}" has ${kinds.length === 0 ? "none" : kinds.join(" and ")}`,
    );
    return;
  }
  if (feature.aggregate === undefined) refuseAggregateOptions(feature, issue);
  else checkAggregate(feature, feature.aggregate, issue);
  checkExpected(feature, issue);
}

function refuseAggregateOptions(feature: FeatureDefinition, issue: Issue): void {
  for (const key of ["column", "window", "where", "n", "q", "gap", "exact"] as const)
    if (feature[key] !== undefined) issue([key], `"${key}" belongs to aggregates only`);
}

function checkAggregate(feature: FeatureDefinition, aggregate: Aggregate, issue: Issue): void {
  const rule = needs[aggregate];
  if (feature.window === undefined) issue(["window"], `${aggregate} needs a window, e.g. 1h`);
  if (rule.column === "required" && feature.column === undefined)
    issue(["column"], `${aggregate} needs the column it aggregates`);
  if (rule.column === "none" && feature.column !== undefined)
    issue(["column"], `${aggregate} counts events and takes no column`);
  if (aggregate === "ratio" && feature.where === undefined)
    issue(["where"], 'ratio is the share of events for which "where" is true; it needs one');
  for (const option of ["n", "q", "gap"] as const) {
    if (rule.option === option && feature[option] === undefined)
      issue([option], `${aggregate} needs ${option}${option === "gap" ? ", e.g. 5m" : ""}`);
    if (rule.option !== option && feature[option] !== undefined)
      issue([option], `"${option}" does not belong to ${aggregate}`);
  }
  if (feature.window === undefined) return;
  if (feature.gap !== undefined && durationMs(feature.gap) > durationMs(feature.window))
    issue(["gap"], "the gap must not be longer than the window");
  if (feature.exact === true && durationMs(feature.window) > dayMs)
    issue(["exact"], "exact keeps raw events and is for windows up to 24h");
  if (feature.dtype !== undefined) checkDtype(feature, aggregate, feature.dtype, issue);
}

function checkDtype(feature: FeatureDefinition, aggregate: Aggregate, text: string, issue: Issue): void {
  const dtype = parseDtype(text);
  if (!dtype) return;
  const say = (wanted: string) =>
    issue(["dtype"], `${aggregate} gives ${wanted}; "${feature.name}" says ${text}`);
  const integer = (type: Dtype) => !type.list && /^int/.test(type.base);
  const numeric = (type: Dtype) => !type.list && /^(int|float)/.test(type.base);
  if (["count", "count_distinct", "session_count"].includes(aggregate) && !integer(dtype)) say("an integer");
  if (["mean", "stddev", "quantile", "ratio"].includes(aggregate) && !(numeric(dtype) && !integer(dtype)))
    say("a float");
  if (aggregate === "sum" && !numeric(dtype)) say("a number");
  if (aggregate === "last_n" && !dtype.list) say("a list");
  if (["min", "max", "first", "last"].includes(aggregate) && dtype.list) say("one value");
}

function checkExpected(feature: FeatureDefinition, issue: Issue): void {
  const { min, max, values } = feature.expected ?? {};
  if (min !== undefined && max !== undefined && min > max)
    issue(["expected", "min"], `the smallest expected value ${min} is above the largest ${max}`);
  if (values !== undefined && (min !== undefined || max !== undefined))
    issue(["expected", "values"], "expect either a range or a list of values");
}

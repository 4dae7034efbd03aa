import { durationMs } from "../../domain/duration.ts";
import { declaredDtype } from "../../domain/feature-set/dtypes.ts";
import { definitionSentence } from "../../domain/feature-set/sentence.ts";
import type { FeatureDefinition, PortOf } from "../../domain/product-file/index.ts";
import { coverage, hopUs } from "../../engine/hops.ts";
import type { FeatureRow } from "./query.ts";

/** Aggregates whose type does not depend on what they aggregate. */
const ownType: Partial<Record<NonNullable<FeatureDefinition["aggregate"]>, string>> = {
  count: "int64",
  count_distinct: "int64",
  session_count: "int64",
  mean: "float64",
  stddev: "float64",
  quantile: "float64",
  ratio: "float64",
};

/** A feature as far as its own definition says what it is, without the contracts of its sources. */
export function definedFeature(
  feature: FeatureDefinition,
  { ttl }: PortOf<"features">["config"],
): FeatureRow["feature"] {
  const { aggregate, lookup, expression, window } = feature;
  const age = lookup && (lookup.ttl ?? ttl);
  return {
    name: feature.name,
    kind: lookup ? "lookup" : expression === undefined ? "aggregate" : "expression",
    dtype: declaredDtype(feature.dtype) ?? (aggregate && ownType[aggregate]) ?? null,
    description: feature.description ?? "",
    definition: definitionSentence(feature),
    window: window ?? null,
    coverage: window === undefined ? null : coverageOf(window, feature.exact === true),
    lookup: lookup
      ? {
          product: lookup.product,
          port: null,
          column: lookup.column,
          on: lookup.on,
          ttlMs: age === undefined ? null : durationMs(age),
        }
      : null,
    expression: expression ?? null,
    expected: feature.expected ?? null,
  };
}

function coverageOf(window: string, exact: boolean) {
  const windowUs = durationMs(window) * 1000;
  const { minUs, maxUs, text } = coverage({ windowUs, hopUs: hopUs(windowUs), exact });
  return { leastMs: minUs / 1000, mostMs: maxUs / 1000, text };
}

import { durationMs } from "../../domain/duration.ts";
import { compileFeatureSet } from "../../domain/feature-set/compile.ts";
import type { FeaturePlan, FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import { definitionSentence } from "../../domain/feature-set/sentence.ts";
import type { ProductOf } from "../../domain/feature-set/source.ts";
import type { FeatureDefinition, PortOf, ProductDescription } from "../../domain/product-file/index.ts";
import type { FeatureView } from "../../domain/read-models/feature.ts";
import type { PortView } from "../../domain/read-models/port.ts";
import { coverage, hopUs } from "../../engine/hops.ts";
import { AppError } from "../../errors.ts";

/** The features of a port as readers get them, compiled against the contracts of the products they come from. */
export function featureViews(
  port: PortOf<"features">,
  product: ProductDescription,
  productOf: ProductOf,
): Pick<PortView, "features" | "featuresProblem"> {
  const compiled = compile(port, product, productOf);
  const plan = "plan" in compiled ? compiled.plan : undefined;
  const plans = new Map(plan?.features.map((feature) => [feature.name, feature]));
  return {
    features: port.config.features.map((feature) => featureView(feature, port, plan, plans)),
    featuresProblem: "problem" in compiled ? compiled.problem : null,
  };
}

function compile(
  port: PortOf<"features">,
  product: ProductDescription,
  productOf: ProductOf,
): { plan: FeatureSetPlan } | { problem: string } {
  try {
    return { plan: compileFeatureSet(product, productOf, port) };
  } catch (error) {
    if (error instanceof AppError) return { problem: error.message };
    throw error;
  }
}

type Plans = ReadonlyMap<string, FeaturePlan>;

function featureView(
  feature: FeatureDefinition,
  port: PortOf<"features">,
  set: FeatureSetPlan | undefined,
  plans: Plans,
): FeatureView {
  const plan = plans.get(feature.name);
  const { config } = port;
  return {
    name: feature.name,
    kind: feature.lookup ? "lookup" : feature.expression === undefined ? "aggregate" : "expression",
    dtype: plan?.dtype ?? feature.dtype ?? null,
    description: feature.description ?? "",
    definition: definitionSentence(feature),
    aggregate: feature.aggregate ?? null,
    column: feature.column ?? null,
    where: feature.where ?? null,
    window: feature.window ?? null,
    coverage: coverageOf(feature),
    lookup: lookupOf(feature, plan, config.ttl),
    expression: feature.expression ?? null,
    request: plan?.kind === "expression" ? [...plan.request] : [],
    expected: feature.expected ?? null,
    classification: plan?.classification ?? null,
    entity: config.entity,
    source: config.source,
    lineage: lineageOf(feature.name, set, plans),
  };
}

function coverageOf({ window, exact }: FeatureDefinition): FeatureView["coverage"] {
  if (window === undefined) return null;
  const windowUs = durationMs(window) * 1000;
  const { minUs, maxUs, text } = coverage({ windowUs, hopUs: hopUs(windowUs), exact: exact === true });
  return { leastMs: minUs / 1000, mostMs: maxUs / 1000, text };
}

function lookupOf(
  { lookup }: FeatureDefinition,
  plan: FeaturePlan | undefined,
  ttl: string | undefined,
): FeatureView["lookup"] {
  if (!lookup) return null;
  const age = lookup.ttl ?? ttl;
  return {
    product: lookup.product,
    port: plan?.kind === "lookup" ? plan.lookup.port : null,
    column: lookup.column,
    on: lookup.on,
    ttlMs: age === undefined ? null : durationMs(age),
  };
}

/** Columns a feature comes from, by product, also through the features it reads. Empty while nothing compiles. */
function lineageOf(name: string, set: FeatureSetPlan | undefined, plans: Plans): FeatureView["lineage"] {
  if (!set) return [];
  const read = readBy(name, plans);
  const columns = new Map<string, { product: string; port: string | null; columns: Set<string> }>();
  for (const each of [name, ...read]) {
    const plan = plans.get(each);
    if (!plan || plan.kind === "expression") continue;
    const from =
      plan.kind === "lookup"
        ? { product: plan.lookup.productId, port: plan.lookup.port }
        : { product: set.source.productId, port: set.source.port };
    const keys =
      plan.kind === "lookup"
        ? plan.lookup.on.map(({ column }) => column)
        : [...set.entity.map(({ field }) => field), ...(set.eventTime === null ? [] : [set.eventTime])];
    const key = `${from.product} ${from.port}`;
    const known = columns.get(key) ?? { ...from, columns: new Set() };
    for (const column of [...keys, ...plan.columns]) known.columns.add(column);
    columns.set(key, known);
  }
  const others = [...columns.values()].map((each) => ({ ...each, columns: [...each.columns], features: [] }));
  if (read.length === 0) return others;
  return [{ product: set.productId, port: set.port, columns: [], features: read }, ...others];
}

/** All features an expression reads, also through others, each once. */
function readBy(name: string, plans: Plans): string[] {
  const found = new Set<string>();
  const visit = (each: string) => {
    const plan = plans.get(each);
    if (plan?.kind !== "expression") return;
    for (const next of plan.features)
      if (!found.has(next)) {
        found.add(next);
        visit(next);
      }
  };
  visit(name);
  return [...found];
}

import { AppError } from "../../errors.ts";
import { celReads } from "../cel/reads.ts";
import { strictestClassification } from "../classification.ts";
import type { FeatureDefinition } from "../product-file/blocks/feature.ts";
import { type PortOf, type ProductDescription, portOfType } from "../product-file/describe.ts";
import { classificationsAt, propertyAt } from "./columns.ts";
import { aggregateDtype, columnDtype, declaredDtype } from "./dtypes.ts";
import { compileExpression } from "./expression.ts";
import { compileLookup } from "./lookup.ts";
import type { FeaturePlan, FeatureSetPlan, FeatureSource } from "./plan.ts";
import { partialsOf } from "./slots.ts";
import { featureSource, type ProductOf, sourceStream } from "./source.ts";
import { stateHash } from "./state-hash.ts";

/**
 * Compiles a product's feature set (its primary features port, or `port`) against the contracts of its source and of
 * what it looks up. Throws AppError: NOT_FOUND when one of those products is missing, UNSUPPORTED or INVALID_INPUT when
 * the definition does not fit them; a checked definition fails only because another product has changed since.
 */
export function compileFeatureSet(
  product: ProductDescription,
  productOf: ProductOf,
  port: PortOf<"features"> | undefined = portOfType(product.ports, "features"),
): FeatureSetPlan {
  if (!port) throw new AppError("UNSUPPORTED", `${product.id} has no features port.`);
  const { config } = port;
  const find: ProductOf = (id) => (id === product.id ? product : productOf(id));
  const stream = sourceStream(find, config.source, product.id);
  const source = featureSource(config.source, stream);
  const aggregates = config.features.filter(isAggregate);
  const { inputs, slots, windows } = partialsOf(aggregates);
  // The log holds the stream's own event time already, unless somebody else's system holds the records.
  const ownTime = config.eventTime === stream.config.eventTime && source.connection === null;
  const plan = {
    productId: product.id,
    port: port.name,
    major: port.major,
    version: port.version,
    entity: config.entity.map((field) => ({
      field,
      logicalType: propertyAt(source.properties, field)?.logicalType ?? "string",
    })),
    source,
    eventTime: ownTime ? null : (config.eventTime ?? stream.config.eventTime ?? null),
    filter: config.filter ?? null,
    inputs,
    engine: { slots, windows },
    features: featurePlans(config, { product, source, find }),
  };
  return { ...plan, stateHash: stateHash(plan) };
}

type AggregateFeature = FeatureDefinition & { aggregate: NonNullable<FeatureDefinition["aggregate"]> };
const isAggregate = (feature: FeatureDefinition): feature is AggregateFeature =>
  feature.aggregate !== undefined;

interface Around {
  product: ProductDescription;
  source: FeatureSource;
  find: ProductOf;
}

function featurePlans(config: PortOf<"features">["config"], around: Around): FeaturePlan[] {
  const plans = new Map<string, FeaturePlan>();
  let window = 0;
  for (const feature of config.features) {
    if (isAggregate(feature)) plans.set(feature.name, aggregatePlan(feature, window++, around));
    else if (feature.lookup) plans.set(feature.name, lookupPlan(feature, feature.lookup, config.ttl, around));
  }
  addExpressions(config.features, plans, around);
  return config.features.flatMap((feature) => plans.get(feature.name) ?? []);
}

const base = (feature: FeatureDefinition) => ({
  name: feature.name,
  description: feature.description ?? "",
  expected: expectedOf(feature),
});

/** Without the keys that are there and undefined. */
function expectedOf({ expected }: FeatureDefinition): FeaturePlan["expected"] {
  if (!expected) return null;
  const { min, max, nullRate, values } = expected;
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(nullRate === undefined ? {} : { nullRate }),
    ...(values === undefined ? {} : { values }),
  };
}

function aggregatePlan(feature: AggregateFeature, window: number, { source }: Around): FeaturePlan {
  const reads = feature.where === undefined ? null : celReads(feature.where, "event");
  // A condition over the record as a whole may read any of its columns.
  const tested = reads?.whole ? source.properties.flatMap(({ name }) => name ?? []) : (reads?.paths ?? []);
  const columns = [...new Set([...(feature.column === undefined ? [] : [feature.column]), ...tested])];
  const column = feature.column === undefined ? undefined : propertyAt(source.properties, feature.column);
  return {
    ...base(feature),
    kind: "aggregate",
    window,
    dtype: declaredDtype(feature.dtype) ?? aggregateDtype(feature.aggregate, column),
    columns,
    classification: strictestClassification(
      columns.flatMap((path) => classificationsAt(source.properties, path)),
    ),
  };
}

function lookupPlan(
  feature: FeatureDefinition,
  lookup: NonNullable<FeatureDefinition["lookup"]>,
  ttl: string | undefined,
  { product, find }: Around,
): FeaturePlan {
  const { plan, properties } = compileLookup(find, lookup, { of: `${product.id}.${feature.name}`, ttl });
  return {
    ...base(feature),
    kind: "lookup",
    lookup: plan,
    dtype: declaredDtype(feature.dtype) ?? columnDtype(propertyAt(properties, lookup.column)),
    columns: [lookup.column],
    classification: strictestClassification(classificationsAt(properties, lookup.column)),
  };
}

/** Expressions after what they read, so that each is typed by the types of its inputs; a cycle is INVALID_INPUT. */
function addExpressions(
  features: readonly FeatureDefinition[],
  plans: Map<string, FeaturePlan>,
  { product }: Around,
): void {
  let waiting = features.filter(({ expression }) => expression !== undefined);
  const known = new Set(features.map(({ name }) => name));
  while (waiting.length > 0) {
    const ready = waiting.filter(({ expression = "" }) =>
      celReads(expression, "features").paths.every((name) => plans.has(name) || !known.has(name)),
    );
    if (ready.length === 0)
      throw new AppError(
        "INVALID_INPUT",
        `${product.id}: the features ${waiting.map(({ name }) => name).join(", ")} depend on each other in a circle.`,
        { path: "features" },
      );
    for (const feature of ready) plans.set(feature.name, expressionPlan(feature, plans));
    waiting = waiting.filter((feature) => !ready.includes(feature));
  }
}

function expressionPlan(feature: FeatureDefinition, plans: ReadonlyMap<string, FeaturePlan>): FeaturePlan {
  const dtypes = Object.fromEntries([...plans.values()].map(({ name, dtype }) => [name, dtype]));
  const expression = feature.expression ?? "";
  const compiled = compileExpression(expression, dtypes);
  const reads = compiled.features.paths;
  return {
    ...base(feature),
    kind: "expression",
    expression,
    features: reads,
    request: compiled.request.paths,
    dtype: declaredDtype(feature.dtype) ?? compiled.dtype,
    columns: [],
    classification: strictestClassification(reads.map((name) => plans.get(name)?.classification)),
  };
}

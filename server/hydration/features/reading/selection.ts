import { entityKey } from "../../../domain/feature-set/entity.ts";
import type { FeaturePlan, FeatureSetPlan } from "../../../domain/feature-set/plan.ts";
import { nearest } from "../../../domain/nearest.ts";
import type { EngineEvent, FeatureValue, WindowReading } from "../../../engine/types.ts";
import { AppError } from "../../../errors.ts";
import type { LookedUpTable, TableAnswer } from "../lookups/table-rows.ts";
import type { RunningSet, RunningTable, StreamLookup } from "../runtime/running-set.ts";
import { denied, type FeatureAnswer, invalid, laterTimes, notFound, present } from "./answer.ts";

/** Where the raw parts of an answer come from: the tiles of now, or versions of the past. */
export interface Parts {
  atUs: number;
  /** The windows of the selection, in its order; undefined for a key never seen. */
  windows(key: string): WindowReading | undefined;
  latest(lookup: StreamLookup, key: string): EngineEvent | undefined;
  /** Undefined: the table cannot be read. */
  table(table: RunningTable): TableAnswer | undefined;
}

/** Some features of one set, worked out once: what has to be read, and how it becomes answers. */
export interface Selection {
  readonly plan: FeatureSetPlan;
  /** Places in `plan.engine.windows` that must be read. */
  readonly windows: readonly number[];
  readonly lookups: readonly StreamLookup[];
  readonly tables: readonly RunningTable[];
  /** Names of `request.*` that the selected expressions read. */
  readonly request: readonly string[];
  /** Features whose masks deny a selected one: itself and what it is computed from; in the selection's order. */
  readonly restsOn: readonly (readonly string[])[];
  /** The canonical key of an entity. Throws INVALID_INPUT naming the field. */
  keyOf(entity: Readonly<Record<string, unknown>>): string;
  /** Answers in the order of the selection. `deny`: places that this caller may not see. */
  answer(
    parts: Parts,
    key: string,
    entity: Readonly<Record<string, unknown>>,
    request: Readonly<Record<string, unknown>>,
    deny: readonly boolean[] | null,
  ): FeatureAnswer[];
}

/** Works out a selection. Throws NOT_FOUND for a feature that the set does not have. */
export function selectFeatures(running: RunningSet, names: readonly string[]): Selection {
  const { plan } = running;
  const byName = new Map(plan.features.map((feature) => [feature.name, feature]));
  const wanted = names.map((name) => byName.get(name) ?? unknownFeature(plan, name));
  const needed = closure(wanted, byName);
  const windows = needed.flatMap((feature) => (feature.kind === "aggregate" ? [feature.window] : []));
  const expressions = needed.some(({ kind }) => kind === "expression");
  const place = new Map(
    needed.flatMap((feature) =>
      feature.kind === "aggregate" ? [[feature.name, windows.indexOf(feature.window)] as const] : [],
    ),
  );
  const read = needed.filter(({ kind }) => kind !== "expression");
  const lookups = [...new Set(needed.flatMap(({ name }) => running.lookups.get(name) ?? []))];
  const tables = [...new Set(needed.flatMap(({ name }) => running.tables.get(name) ?? []))];

  const plainAnswer = (
    feature: FeaturePlan,
    reading: WindowReading | undefined,
    parts: Parts,
    entity: Readonly<Record<string, unknown>>,
  ): FeatureAnswer => {
    if (feature.kind === "aggregate") {
      if (!reading?.seen) return notFound;
      return present(reading.values[place.get(feature.name) ?? -1], reading.newest);
    }
    const stream = running.lookups.get(feature.name);
    if (stream) return streamAnswer(stream, parts, entity);
    const table = running.tables.get(feature.name);
    return table && feature.kind === "lookup" ? tableAnswer(feature, table, parts, entity) : invalid;
  };

  return {
    plan,
    windows,
    lookups,
    tables,
    request: [
      ...new Set(needed.flatMap((feature) => (feature.kind === "expression" ? feature.request : []))),
    ],
    restsOn: wanted.map((feature) => closure([feature], byName).map(({ name }) => name)),
    keyOf: (entity) => entityKey(plan, entity),
    answer(parts, key, entity, request, deny) {
      const reading = windows.length > 0 ? parts.windows(key) : undefined;
      if (!expressions)
        return wanted.map((feature, at) =>
          deny?.[at] ? denied : plainAnswer(feature, reading, parts, entity),
        );
      const answers = new Map(
        read.map((feature) => [feature.name, plainAnswer(feature, reading, parts, entity)]),
      );
      const values: Record<string, FeatureValue> = {};
      for (const [name, { value }] of answers) values[name] = value;
      const results = running.expressions(values, request);
      const answerOf = (feature: FeaturePlan): FeatureAnswer => {
        const known = answers.get(feature.name);
        if (known || feature.kind !== "expression") return known ?? invalid;
        const inputs = feature.features.flatMap((name) => {
          const input = byName.get(name);
          return input ? [answerOf(input)] : [];
        });
        const times = inputs.reduce<FeatureAnswer["times"]>((all, one) => laterTimes(all, one.times), null);
        const { status = "INVALID", value = null } = results[feature.name] ?? {};
        // Of a key that nothing is known of, an expression knows nothing either.
        const unknown =
          status === "NULL_VALUE" && inputs.length > 0 && inputs.every((one) => one.status === "NOT_FOUND");
        const answer: FeatureAnswer = unknown ? notFound : { status, value, times };
        answers.set(feature.name, answer);
        return answer;
      };
      return wanted.map((feature, at) => (deny?.[at] ? denied : answerOf(feature)));
    },
  };
}

/** The features given and all they are computed from, each once, in the plan's order of need. */
function closure(features: readonly FeaturePlan[], byName: ReadonlyMap<string, FeaturePlan>): FeaturePlan[] {
  const found = new Set<FeaturePlan>();
  const add = (feature: FeaturePlan) => {
    if (found.has(feature)) return;
    found.add(feature);
    if (feature.kind !== "expression") return;
    for (const name of feature.features) {
      const input = byName.get(name);
      if (input) add(input);
    }
  };
  for (const feature of features) add(feature);
  return [...found];
}

function unknownFeature(plan: FeatureSetPlan, name: string): never {
  const names = plan.features.map((feature) => feature.name);
  const guess = nearest(name, names);
  throw new AppError(
    "NOT_FOUND",
    `${plan.productId} has no feature ${name.slice(0, 80)}${guess ? `; did you mean ${guess}?` : `; it has ${names.slice(0, 20).join(", ")}.`}`,
    { path: "features" },
  );
}

function streamAnswer(
  lookup: StreamLookup,
  parts: Parts,
  entity: Readonly<Record<string, unknown>>,
): FeatureAnswer {
  const key = lookupKey(lookup.stream.state.plan, lookup.on, entity);
  const version = key === undefined ? undefined : parts.latest(lookup, key);
  if (!version) return notFound;
  if (lookup.ttlMs !== null && parts.atUs - version.eventTimeUs > lookup.ttlMs * 1000)
    return { status: "OUTSIDE_MAX_AGE", value: null, times: version };
  return present(version.inputs[lookup.input], version);
}

function tableAnswer(
  feature: FeaturePlan & { kind: "lookup" },
  running: RunningTable,
  parts: Parts,
  entity: Readonly<Record<string, unknown>>,
): FeatureAnswer {
  const { table } = running;
  const found = parts.table(running);
  if (!found) return invalid;
  const key = tableKey(table, feature.lookup.on, entity);
  const row = found.rows.get(key);
  if (!row || found.atUs === null) return notFound;
  // A table's row has no time of its own: it holds since its snapshot was committed.
  const times = { eventTimeUs: found.atUs, knowledgeTimeUs: found.atUs, servableTimeUs: found.atUs };
  const { ttlMs } = feature.lookup;
  if (ttlMs !== null && parts.atUs - found.atUs > ttlMs * 1000)
    return { status: "OUTSIDE_MAX_AGE", value: null, times };
  return present(row[table.columns.indexOf(feature.lookup.column)], times);
}

/** The key of a looked-up stream; undefined where the entity's value cannot be one of its keys. */
function lookupKey(
  plan: FeatureSetPlan,
  on: StreamLookup["on"],
  entity: Readonly<Record<string, unknown>>,
): string | undefined {
  const named = Object.fromEntries(on.map(({ entityField, column }) => [column, entity[entityField]]));
  try {
    return entityKey(plan, named);
  } catch {
    return undefined;
  }
}

/** The key of a looked-up table: the entity's values in the order of the table's key columns, as JSON. */
function tableKey(
  table: LookedUpTable,
  on: StreamLookup["on"],
  entity: Readonly<Record<string, unknown>>,
): string {
  return JSON.stringify(
    table.keys.map((column) => {
      const field = on.find((one) => one.column === column)?.entityField;
      return field === undefined ? null : (entity[field] ?? null);
    }),
  );
}

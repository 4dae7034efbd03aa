import { guard } from "../../../domain/guard.ts";
import type { Principal } from "../../../domain/principal.ts";
import { AppError } from "../../../errors.ts";
import type { FeatureSets, LiveSet } from "../runtime/feature-sets.ts";
import { type RunningSet, unreadTable } from "../runtime/running-set.ts";
import { type Selection, selectFeatures } from "./selection.ts";

/** What is asked of one set, and where its answers go among the features of the call. */
export interface QueryPart {
  running: RunningSet;
  selection: Selection;
  /** Place in the call's features by place in the selection. */
  places: readonly number[];
}

/** Features of one or several sets, as one call asks for them. */
export interface FeatureQuery {
  features: readonly string[];
  parts: readonly QueryPart[];
  /** Fields that an entity of this call may have. */
  fields: ReadonlySet<string>;
}

/** Most features of one call. */
const featuresMost = 2_000;
const cacheSize = 1_000;

/** Finds out what a list of feature names asks of whom; lists that come again cost nothing. */
export function createQueries(sets: FeatureSets): (features: readonly string[]) => FeatureQuery {
  const known = new Map<string, { query: FeatureQuery; plans: unknown[] }>();
  return (features) => {
    const name = features.length === 1 ? (features[0] ?? "") : features.join("\n");
    const found = known.get(name);
    if (
      found?.query.parts.every(({ running, selection }, at) =>
        current(sets, running, selection, found.plans[at]),
      )
    )
      return found.query;
    const query = resolve(sets, features);
    if (known.size >= cacheSize) known.clear();
    known.set(name, { query, plans: query.parts.map(({ running }) => running.plan) });
    return query;
  };
}

function current(sets: FeatureSets, running: RunningSet, { plan }: Selection, asked: unknown): boolean {
  return sets.get(plan.productId)?.running === running && running.plan === asked;
}

function resolve(sets: FeatureSets, features: readonly string[]): FeatureQuery {
  if (features.length > featuresMost)
    throw new AppError(
      "INVALID_INPUT",
      `${features.length} features are asked for; ask for at most ${featuresMost} in one call.`,
      { path: "features" },
    );
  const asked = new Map<string, { names: string[]; places: number[] }>();
  for (const [place, reference] of features.entries()) {
    const { productId, name } = parseReference(reference, place);
    const of = asked.get(productId) ?? { names: [], places: [] };
    of.names.push(name);
    of.places.push(place);
    asked.set(productId, of);
  }
  const parts = [...asked].map(([productId, { names, places }]): QueryPart => {
    const running = servedSet(sets, productId, `features.${places[0]}`);
    return { running, selection: selectFeatures(running, names), places };
  });
  const fields = new Set<string>();
  const allow = (field: string) => fields.add(field).add(field.split(".")[0] ?? field);
  for (const { selection } of parts) {
    for (const { field } of selection.plan.entity) allow(field);
    for (const path of selection.request) allow(path);
    for (const feature of selection.plan.features)
      if (feature.kind === "lookup") for (const { entityField } of feature.lookup.on) allow(entityField);
  }
  return { features, parts, fields };
}

/** `domain/product.feature`. Throws INVALID_INPUT for anything else. */
export function parseReference(reference: string, place: number): { productId: string; name: string } {
  const dot = reference.lastIndexOf(".");
  const productId = reference.slice(0, dot);
  if (dot > 0 && dot < reference.length - 1 && /^[^/]+\/[^/]+$/.test(productId))
    return { productId, name: reference.slice(dot + 1) };
  throw new AppError(
    "INVALID_INPUT",
    `"${reference.slice(0, 120)}" is no feature; write domain/product.feature, e.g. product-analytics/user_session_aggregates.sessions_1h.`,
    { path: `features.${place}` },
  );
}

/** The set that answers. Throws NOT_FOUND where there is none, UNAVAILABLE while it is built for the first time. */
export function servedSet(sets: FeatureSets, productId: string, path: string): RunningSet {
  const set = sets.get(productId);
  if (!set || (!set.running && set.problem === null))
    throw new AppError(
      "NOT_FOUND",
      `There is no feature set ${productId.slice(0, 130)} in this mesh; GET /api/v1/products?port=features lists those there are.`,
      { path },
    );
  if (set.running?.serving()) return set.running;
  throw new AppError("UNAVAILABLE", `${productId} does not answer yet: ${whyNot(set)}`, { path });
}

function whyNot({ running, problem }: LiveSet): string {
  if (!running) return problem ?? "it is not at work.";
  const { phase, lag, total, detail } = running.following.status();
  if (phase === "waiting") return `it waits for its source. ${detail}`;
  const unread = lag === 0 ? unreadTable(running.tables) : undefined;
  if (unread) return `it reads the table ${unread.table.productId} that it looks up. Try again in a moment.`;
  const done = total === 0 ? 0 : Math.floor((100 * (total - lag)) / total);
  return `its history is being read (${Math.max(0, done)} % of ${total} records). Try again in a moment.`;
}

/**
 * For each part, which of its places this principal may not see; null: none. A set that is refused as a whole is
 * denied in all of its places, and so is what is computed from a masked feature.
 */
export function deniedPlaces(query: FeatureQuery, principal: Principal): (readonly boolean[] | null)[] {
  return query.parts.map(({ selection }) => {
    const { plan, restsOn } = selection;
    const decision = guard(
      {
        productId: plan.productId,
        domainId: plan.productId.slice(0, plan.productId.indexOf("/")),
        port: plan.port,
        classifications: classificationsOf(plan),
      },
      principal,
      "read",
    );
    if (!decision.allow) return restsOn.map(() => true);
    const { masks } = decision;
    for (const _ in masks) return restsOn.map((names) => names.some((name) => name in masks));
    return null;
  });
}

const classifications = new WeakMap<object, Record<string, string>>();

function classificationsOf(plan: Selection["plan"]): Record<string, string> {
  let known = classifications.get(plan);
  if (!known) {
    known = {};
    for (const { name, classification } of plan.features)
      if (classification !== null) known[name] = classification;
    classifications.set(plan, known);
  }
  return known;
}

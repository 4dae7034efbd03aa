import type { OnlineStore, StoredVersion } from "../../adapters/online-store/types.ts";
import type { Clock } from "../../clock.ts";
import type { KnownAt } from "../../domain/data-plane-api/historical.ts";
import { entityKey } from "../../domain/feature-set/entity.ts";
import { compileExpressions } from "../../domain/feature-set/expressions.ts";
import { type LookupState, lookupStates } from "../../domain/feature-set/lookup-states.ts";
import type { FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import { tailUs } from "../../engine/hops.ts";
import { evaluateReference } from "../../engine/reference.ts";
import { sweepKey } from "../../engine/sweep.ts";
import type { EngineEvent, FeatureValue } from "../../engine/types.ts";
import { versionsInForce } from "../../engine/versions.ts";
import { AppError } from "../../errors.ts";
import { latestVersion } from "../features/lookups/latest-version.ts";
import { narrowed, sweepMode } from "./aggregates.ts";
import { type KeyTableDeps, readTablesOfKey } from "./key-tables.ts";
import { knownBy, latestByInstant } from "./latest-by-instant.ts";
import { needsOf, type SetNeeds } from "./needs.ts";
import { openState, type PinnedState } from "./states.ts";

/** One feature of one key. */
export interface KeyRead {
  plan: FeatureSetPlan;
  feature: string;
  entity: Record<string, unknown>;
  /** Inputs of expressions. */
  request: Record<string, unknown>;
}

export interface KeyDeps extends KeyTableDeps {
  clock: Clock;
  store: Pick<OnlineStore, "openReader">;
}

/** A feature over time, as it was served and as it is known now. */
export interface FeatureSeries {
  /** Whether the key was ever seen. */
  seen: boolean;
  points: { atUs: number; asServed: FeatureValue; asCorrected: FeatureValue }[];
}

/** A version that counts for a value. */
export interface Contribution {
  partition: number;
  offset: number;
  /** Product whose stream has it. */
  productId: string;
  eventTimeUs: number;
  knowledgeTimeUs: number;
  servableTimeUs: number;
  value: FeatureValue;
}

/** A feature at an instant, by the evaluators of history. */
export interface FeatureMoment {
  seen: boolean;
  /** By the sweep that training sets use. */
  historical: { asServed: FeatureValue; asCorrected: FeatureValue };
  /** By brute force over the raw versions. */
  reference: { asServed: FeatureValue; asCorrected: FeatureValue };
  /** Versions that count as served, oldest first; the newest of them where there are many. */
  contributions: Contribution[];
  /** How many there are. */
  contributing: number;
  /** Versions of the window's records that were known later, or out-ranked. */
  notCounted: number;
}

const contributionsMost = 500;
const modes = [{ kind: "as-served" }, { kind: "as-corrected" }] as const satisfies KnownAt[];

/** Several features of one key at an instant as served, by the sweep and by brute force. */
export interface KeyValues {
  historical: Record<string, FeatureValue>;
  reference: Record<string, FeatureValue>;
}

/** What the two evaluators of history say of these features, as served at an instant. */
export async function readKeyValues(
  deps: KeyDeps,
  read: Omit<KeyRead, "feature" | "request">,
  features: readonly string[],
  atUs: number,
): Promise<KeyValues> {
  const asked = { ...read, request: {} };
  return withParts(deps, asked, features, [atUs], (parts) => {
    const by = (evaluate: Evaluate) => valuesAt(parts, asked, [atUs], modes[0], evaluate)[0] ?? {};
    return { historical: by(bySweep), reference: by(byReference) };
  });
}

/** The feature at each instant (ascending). */
export async function readSeries(
  deps: KeyDeps,
  read: KeyRead,
  instantsUs: readonly number[],
): Promise<FeatureSeries> {
  return withParts(deps, read, [read.feature], instantsUs, (parts) => {
    const [served, corrected] = modes.map((knownAt) => valuesAt(parts, read, instantsUs, knownAt, bySweep));
    return {
      seen: seenBy(parts, instantsUs.at(-1) ?? 0),
      points: instantsUs.map((atUs, at) => ({
        atUs,
        asServed: served?.[at]?.[read.feature] ?? null,
        asCorrected: corrected?.[at]?.[read.feature] ?? null,
      })),
    };
  });
}

/** The feature at one instant, by the sweep and by the reference evaluator, with the versions it rests on. */
export async function readMoment(deps: KeyDeps, read: KeyRead, atUs: number): Promise<FeatureMoment> {
  return withParts(deps, read, [read.feature], [atUs], (parts) => {
    const by = (evaluate: Evaluate) => {
      const [asServed = null, asCorrected = null] = modes.map(
        (knownAt) => valuesAt(parts, read, [atUs], knownAt, evaluate)[0]?.[read.feature] ?? null,
      );
      return { asServed, asCorrected };
    };
    const { counting, around } = contributionsOf(parts, read, atUs);
    return {
      seen: seenBy(parts, atUs),
      historical: by(bySweep),
      reference: by(byReference),
      contributions: counting.slice(-contributionsMost),
      contributing: counting.length,
      notCounted: around - counting.length,
    };
  });
}

interface KeyParts {
  needs: SetNeeds;
  /** Looked-up values of tables, by instant. */
  tables: Record<string, FeatureValue>[];
  main: StoredVersion[];
  lookups: { state: LookupState; versions: StoredVersion[] }[];
}

/** Whether an event of the key had happened and was servable by an instant. */
const seenBy = ({ main, lookups }: KeyParts, atUs: number): boolean =>
  [main, ...lookups.map(({ versions }) => versions)].some((versions) =>
    versions.some((one) => one.eventTimeUs <= atUs && one.servableTimeUs <= atUs),
  );

async function withParts<T>(
  deps: KeyDeps,
  read: Pick<KeyRead, "plan" | "entity">,
  features: readonly string[],
  instantsUs: readonly number[],
  use: (parts: KeyParts) => T,
): Promise<T> {
  const [needs] = needsOf({
    sets: [read.plan],
    features: features.map((feature) => ({ name: feature, set: 0, feature })),
  });
  if (!needs) throw new Error("A set has needs.");
  const reachUs = instantsUs.at(-1) ?? 0;
  const opened: PinnedState[] = [];
  const versionsOf = async (plan: FeatureSetPlan, key: string): Promise<StoredVersion[]> => {
    const state = await openState(deps, plan, { pins: null, reachUs });
    opened.push(state);
    return state.reader.versionsOf(key, { untilSeq: state.seq });
  };
  try {
    const key = keyOf(read);
    const main = needs.aggregates.length > 0 ? await versionsOf(read.plan, key) : [];
    const lookups: KeyParts["lookups"] = [];
    for (const state of lookupStates(read.plan)) {
      if (!state.features.some(({ name }) => needs.lookups.some((feature) => feature.name === name)))
        continue;
      const named = Object.fromEntries(
        state.on.map(({ entityField, column }) => [column, read.entity[entityField]]),
      );
      lookups.push({ state, versions: await versionsOf(state.plan, entityKey(state.plan, named)) });
    }
    const tables = await readTablesOfKey(deps, needs, key, instantsUs);
    return use({ needs, main, lookups, tables });
  } finally {
    for (const { reader } of opened) reader.close();
  }
}

/** The canonical key of the entity asked about. Throws INVALID_INPUT at `entity.<field>`. */
function keyOf({ plan, entity }: Pick<KeyRead, "plan" | "entity">): string {
  try {
    return entityKey(plan, entity);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, error.message, { path: `entity.${error.path ?? ""}` });
  }
}

/** Windows of `needs.aggregates` and looked-up versions at each instant. */
interface Evaluate {
  windows(parts: KeyParts, instantsUs: readonly number[], knownAt: KnownAt): (FeatureValue | undefined)[][];
  latest(
    versions: readonly StoredVersion[],
    instantsUs: readonly number[],
    knownAt: KnownAt,
  ): (StoredVersion | undefined)[];
}

const windowsOf = ({ needs }: KeyParts) => needs.aggregates.map(({ window }) => window);

const bySweep: Evaluate = {
  windows: (parts, instantsUs, knownAt) =>
    sweepKey(
      narrowed(parts.needs.plan.engine, windowsOf(parts)),
      parts.main,
      instantsUs,
      sweepMode(knownAt),
    ).map(({ seen, values }) => (seen ? values : [])),
  latest: latestByInstant,
};

const byReference: Evaluate = {
  windows: (parts, instantsUs, knownAt) =>
    instantsUs.map((atUs) => {
      const known = knownBy(knownAt, atUs) as (version: EngineEvent) => boolean;
      const engine = narrowed(parts.needs.plan.engine, windowsOf(parts));
      const { seen, values } = evaluateReference(engine, parts.main, { atUs, known });
      return seen ? values : [];
    }),
  latest: (versions, instantsUs, knownAt) =>
    instantsUs.map((atUs) => latestVersion(versions, atUs, knownBy(knownAt, atUs))),
};

function valuesAt(
  parts: KeyParts,
  read: Pick<KeyRead, "entity" | "request">,
  instantsUs: readonly number[],
  knownAt: KnownAt,
  evaluate: Evaluate,
): Record<string, FeatureValue>[] {
  const { needs } = parts;
  const windows = needs.aggregates.length > 0 ? evaluate.windows(parts, instantsUs, knownAt) : [];
  const latest = parts.lookups.map(({ state, versions }) => ({
    state,
    versions: evaluate.latest(versions, instantsUs, knownAt),
  }));
  const expressions = needs.expressions.length > 0 ? compileExpressions(needs.plan) : undefined;
  return instantsUs.map((atUs, at) => {
    const values: Record<string, FeatureValue> = { ...parts.tables[at] };
    for (const [place, { name }] of needs.aggregates.entries()) values[name] = windows[at]?.[place] ?? null;
    for (const { state, versions } of latest)
      for (const { name, input, ttlMs } of state.features) {
        const version = versions[at];
        const aged = version && ttlMs !== null && atUs - version.eventTimeUs > ttlMs * 1000;
        values[name] = version && !aged ? (version.inputs[input] ?? null) : null;
      }
    const results = expressions?.(values, { ...read.request, ...read.entity }) ?? {};
    for (const [name, { value }] of Object.entries(results)) values[name] = value;
    return values;
  });
}

/** Versions of every input of the feature that count at an instant as served, oldest first. */
function contributionsOf(
  { needs, main, lookups }: KeyParts,
  { plan }: KeyRead,
  atUs: number,
): { counting: Contribution[]; around: number } {
  const known = knownBy({ kind: "as-served" }, atUs);
  const found = new Map<string, Contribution>();
  const seen = new Set<string>();
  const add = (productId: string, version: StoredVersion, value: FeatureValue | undefined) => {
    if (value === undefined || value === null) return;
    const { partition, offset, eventTimeUs, knowledgeTimeUs, servableTimeUs } = version;
    const place = `${productId} ${partition}:${offset}`;
    if (!found.has(place))
      found.set(place, { partition, offset, productId, eventTimeUs, knowledgeTimeUs, servableTimeUs, value });
  };
  const inForce = versionsInForce(main.filter(known));
  for (const { window: place } of needs.aggregates) {
    const window = plan.engine.windows[place];
    const input = window && plan.engine.slots[window.slot]?.input;
    if (!window || input === undefined) continue;
    const tail = tailUs(atUs, window);
    const within = (version: StoredVersion) => version.eventTimeUs >= tail && version.eventTimeUs <= atUs;
    for (const version of main)
      if (within(version)) seen.add(`${plan.source.productId} ${version.partition}:${version.offset}`);
    for (const version of inForce)
      if (within(version)) add(plan.source.productId, version, version.inputs[input]);
  }
  for (const { state, versions } of lookups) {
    const version = latestVersion(versions, atUs, known);
    for (const { name, input } of state.features)
      if (version && needs.lookups.some((feature) => feature.name === name))
        add(state.plan.source.productId, version, version.inputs[input]);
  }
  for (const place of found.keys()) seen.add(place);
  const counting = [...found.values()].sort((a, b) => a.eventTimeUs - b.eventTimeUs || a.offset - b.offset);
  return { counting, around: seen.size };
}

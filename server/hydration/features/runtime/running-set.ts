import type { OnlineStore } from "../../../adapters/online-store/types.ts";
import type { OffsetVector, StreamAdapter } from "../../../adapters/stream/types.ts";
import type { Clock } from "../../../clock.ts";
import { compileExpressions, type Expressions } from "../../../domain/feature-set/expressions.ts";
import { type LookupState, lookupStates } from "../../../domain/feature-set/lookup-states.ts";
import type { FeatureSetPlan, FeatureSource } from "../../../domain/feature-set/plan.ts";
import { type LookedUpStream, openLookedUpStream } from "../lookups/looked-up-stream.ts";
import type { KeptTable, LookedUpTable, LookedUpTables } from "../lookups/table-rows.ts";
import { createFeatureState, type FeatureState } from "./feature-state.ts";
import { type Following, follow } from "./follow.ts";
import type { Turns } from "./turns.ts";

/** What a running set works with. */
export interface RuntimeDeps {
  store: OnlineStore;
  clock: Clock;
  turns: Turns;
  /** The stream of a source, its topic made where it is ours. Rejects with UNAVAILABLE while its connection is away. */
  streamOf: (source: FeatureSource) => Promise<StreamAdapter>;
  /** Calls back after commits, where the system pushes them. */
  watch: (
    stream: StreamAdapter,
    topic: string,
    listener: (ends: OffsetVector) => void,
  ) => (() => void) | undefined;
  tables: LookedUpTables;
  /** Looked-up streams at work by their state, as the old and the new of a changed definition may share one. */
  lookups: Map<string, SharedLookup>;
  /** Bytes that one set's keys may hold in memory now. */
  budget: () => number;
  onError: (productId: string, error: unknown) => void;
}

/** A stream look-up of a set at work. */
export interface RunningLookup {
  stream: LookedUpStream;
  following: Following;
}

export interface SharedLookup extends RunningLookup {
  users: number;
}

/** How one feature reads a looked-up stream. */
export interface StreamLookup extends RunningLookup {
  on: LookupState["on"];
  /** Place among the versions' inputs. */
  input: number;
  ttlMs: number | null;
}

/** A table look-up: rows by key and where a column's values are in them. */
export interface RunningTable {
  table: LookedUpTable;
  kept: KeptTable;
}

/** One plan at work: its state, what it looks up, and the readers that feed them. */
export interface RunningSet {
  /** What answers go by. */
  readonly plan: FeatureSetPlan;
  readonly expressions: Expressions;
  /** Takes another plan that keeps and looks up the same. */
  replan(plan: FeatureSetPlan): void;
  readonly state: FeatureState;
  readonly following: Following;
  /** By feature name. */
  readonly lookups: ReadonlyMap<string, StreamLookup>;
  readonly tables: ReadonlyMap<string, RunningTable>;
  /** Hashes of the states it holds open. */
  readonly stateHashes: readonly string[];
  /** Every part gives answers. */
  serving(): boolean;
  /** Resolves when all of it has caught up. */
  readonly ready: Promise<void>;
  /** A slice of background work that waits for no records; true: there is more to do. */
  tidy(): boolean;
  closeFrontiers(): void;
  stop(): Promise<void>;
}

/** Opens a plan's states and begins to read its streams. `onChanged`: keys whose versions have changed. */
export function startSet(
  deps: RuntimeDeps,
  plan: FeatureSetPlan,
  onChanged: (set: FeatureState, keys: readonly string[]) => void,
): RunningSet {
  const { store, clock, turns } = deps;
  const open = (stateHash: string) => store.openWriter({ productId: plan.productId, stateHash });
  const onError = (error: unknown) => deps.onError(plan.productId, error);
  const following = (source: FeatureSource, rest: Pick<Parameters<typeof follow>[0], "follower" | "tidy">) =>
    follow({
      topic: source.topic,
      stream: () => deps.streamOf(source),
      watchEnds: (stream, listener) => deps.watch(stream, source.topic, listener),
      turns,
      clock,
      onError,
      ...rest,
    });

  const state = createFeatureState({ plan, writer: open(plan.stateHash), clock });
  const tidy = () => state.tidy(deps.budget());
  const main = following(plan.source, {
    follower: {
      ...state,
      take: (records, next, claimed) => onChanged(state, state.take(records, next, claimed)),
    },
    tidy,
  });

  const share = (lookup: LookupState): SharedLookup => {
    const name = `${plan.productId} ${lookup.plan.stateHash}`;
    let shared = deps.lookups.get(name);
    if (!shared) {
      const stream = openLookedUpStream({ state: lookup, writer: open(lookup.plan.stateHash), clock });
      const reading = { follower: stream, tidy: stream.tidy };
      shared = { stream, following: following(lookup.plan.source, reading), users: 0 };
      deps.lookups.set(name, shared);
    }
    shared.users++;
    return shared;
  };
  const release = async (shared: SharedLookup): Promise<void> => {
    if (--shared.users > 0) return;
    deps.lookups.delete(`${plan.productId} ${shared.stream.state.plan.stateHash}`);
    await shared.following.stop();
    shared.stream.close();
  };
  const found = lookupStates(plan).map((lookup) => ({ lookup, running: share(lookup) }));
  const streams = found.map(({ running }) => running);
  const lookups = new Map(
    found.flatMap(({ lookup, running }) =>
      lookup.features.map((feature) => [feature.name, { ...running, ...feature, on: lookup.on }] as const),
    ),
  );
  const tables = keepTables(deps.tables, plan);

  let current = plan;
  let expressions = compileExpressions(plan);

  return {
    get plan() {
      return current;
    },
    get expressions() {
      return expressions;
    },
    replan(other) {
      current = other;
      expressions = compileExpressions(other);
    },
    state,
    following: main,
    lookups,
    tables,
    stateHashes: [plan.stateHash, ...streams.map(({ stream }) => stream.state.plan.stateHash)],
    // Before the first look at a table its features would read as if nothing were in it.
    serving: () =>
      state.serving() && streams.every(({ stream }) => stream.serving()) && unreadTable(tables) === undefined,
    ready: Promise.all([
      main.caughtUp,
      ...streams.map((one) => one.following.caughtUp),
      ...[...tables.values()].map(({ kept }) => kept.loaded),
    ]).then(() => {}),
    tidy() {
      for (const { stream } of streams) stream.tidy();
      return tidy();
    },
    closeFrontiers() {
      state.closeFrontier();
      for (const { stream } of streams) stream.closeFrontier();
    },
    async stop() {
      await Promise.all([main.stop(), ...streams.map(release)]);
      for (const { kept } of new Set(tables.values())) kept.stop();
      state.close();
    },
  };
}

/** The first table that was not looked at yet. */
export const unreadTable = (tables: ReadonlyMap<string, RunningTable>): RunningTable | undefined =>
  [...tables.values()].find(({ kept }) => kept.newest() === undefined && kept.problem() === null);

/** Table look-ups, together where they read the same table by the same columns. */
function keepTables(keeper: LookedUpTables, plan: FeatureSetPlan): Map<string, RunningTable> {
  const groups = new Map<string, { table: LookedUpTable; names: string[] }>();
  for (const feature of plan.features) {
    if (feature.kind !== "lookup" || feature.lookup.source !== null) continue;
    const { productId, port, on, column } = feature.lookup;
    const keys = on.map((one) => one.column);
    const name = JSON.stringify([productId, port, keys, on.map(({ entityField }) => entityField)]);
    const known = groups.get(name);
    const columns = [...new Set([...(known?.table.columns ?? []), column])].sort();
    groups.set(name, {
      table: { productId, port, keys, columns },
      names: [...(known?.names ?? []), feature.name],
    });
  }
  const running = new Map<string, RunningTable>();
  for (const { table, names } of groups.values()) {
    const one = { table, kept: keeper.keep(table) };
    for (const name of names) running.set(name, one);
  }
  return running;
}

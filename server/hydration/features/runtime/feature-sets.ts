import type { FeatureSetPlan } from "../../../domain/feature-set/plan.ts";
import type { FeatureState } from "./feature-state.ts";
import { type RunningSet, type RuntimeDeps, startSet } from "./running-set.ts";
import { createTurns } from "./turns.ts";

/** A feature set of the mesh as it is served. */
export interface LiveSet {
  readonly productId: string;
  /** What answers now; null while there is nothing. */
  readonly running: RunningSet | null;
  /** The state of a changed definition that is being built beside it. */
  readonly next: RunningSet | null;
  /** Why the newest definition is not at work; null: it is. */
  readonly problem: string | null;
}

export interface FeatureSets {
  /** Takes in a set's newest plan; null: it is there no more. `problem`: why it has none. */
  update(productId: string, plan: FeatureSetPlan | null, problem?: string): void;
  get(productId: string): LiveSet | undefined;
  all(): IterableIterator<LiveSet>;
  /** Saves everything and closes the states. */
  close(): Promise<void>;
}

interface HeldSet {
  productId: string;
  running: RunningSet | null;
  next: RunningSet | null;
  problem: string | null;
  /** Changes of one set happen one after the other. */
  turn: Promise<void>;
  /** Whether the newest of the changes that wait takes it away. */
  leaving: boolean;
}

/** Whether two plans keep and look up the same things, and differ in names, words and expressions only. */
function sameReading(a: FeatureSetPlan, b: FeatureSetPlan): boolean {
  const shape = (plan: FeatureSetPlan) =>
    JSON.stringify([
      plan.stateHash,
      plan.engine,
      plan.source,
      plan.features.map((feature) => (feature.kind === "lookup" ? [feature.name, feature.lookup] : null)),
    ]);
  return shape(a) === shape(b);
}

const tidyEveryMs = 250;
/** While there is more to do: a slice of some 3 ms in 20. */
const busyEveryMs = 20;

/**
 * Every feature set of the mesh at work. A changed definition whose state stays the same is answered by at once; one
 * that shapes another state is built beside the old one, takes its place when it has caught up, and then the old one's
 * files go.
 */
export function createFeatureSets(
  deps: Omit<RuntimeDeps, "turns" | "budget" | "lookups"> & {
    /** Bytes that all sets' keys may hold in memory. */
    memoryBytes: number;
    /** Keys of a served set whose versions have changed. */
    onChanged: (set: LiveSet, keys: readonly string[]) => void;
  },
): FeatureSets {
  const sets = new Map<string, HeldSet>();
  const { store } = deps;
  const runtime: RuntimeDeps = {
    ...deps,
    turns: createTurns(),
    lookups: new Map(),
    // What one set does not need of its share is another's: budgets follow what is held.
    budget() {
      const held = states().map((state) => state.memoryBytes());
      const total = held.reduce((sum, one) => sum + one, 0);
      return total <= deps.memoryBytes
        ? Number.POSITIVE_INFINITY
        : deps.memoryBytes / Math.max(1, held.length);
    },
  };
  const states = (): FeatureState[] =>
    [...sets.values()].flatMap(({ running, next }) => [running, next].flatMap((one) => one?.state ?? []));

  const start = (set: HeldSet, plan: FeatureSetPlan) =>
    startSet(runtime, plan, (state, keys) => {
      if (set.running?.state === state && state.serving()) deps.onChanged(set, keys);
    });

  /** Deletes the states on disk that nobody holds open. */
  function sweep(set: HeldSet): void {
    const open = [set.running, set.next].flatMap((one) => one?.stateHashes ?? []);
    for (const name of store.list(set.productId)) if (!open.includes(name.stateHash)) store.remove(name);
  }

  async function change(set: HeldSet, plan: FeatureSetPlan | null): Promise<void> {
    if (set.next) {
      await set.next.stop();
      set.next = null;
    }
    const { running } = set;
    if (plan === null) {
      set.running = null;
      await running?.stop();
      if (set.problem === null) sweep(set);
      return;
    }
    if (!running) {
      set.running = start(set, plan);
      set.running.ready.then(() => set.next === null && sweep(set));
      return;
    }
    if (JSON.stringify(running.plan) === JSON.stringify(plan)) return;
    if (sameReading(running.plan, plan)) {
      running.replan(plan);
      return;
    }
    if (plan.stateHash === running.plan.stateHash) {
      // The same versions, other windows or look-ups: tiles are made anew from the versions where they must be.
      await running.stop();
      set.running = start(set, plan);
      return;
    }
    const next = start(set, plan);
    set.next = next;
    next.ready.then(() => enqueue(set, () => takeOver(set, next)));
  }

  async function takeOver(set: HeldSet, next: RunningSet): Promise<void> {
    if (set.next !== next) return;
    const old = set.running;
    set.running = next;
    set.next = null;
    await old?.stop();
    sweep(set);
  }

  function enqueue(set: HeldSet, work: () => Promise<void>): void {
    set.turn = set.turn.then(work).catch((error: unknown) => {
      set.problem = error instanceof Error ? error.message : String(error);
      deps.onError(set.productId, error);
    });
  }

  let tidying: NodeJS.Timeout;
  const tidy = () => {
    let more = false;
    for (const { running, next, productId } of sets.values())
      for (const one of [running, next])
        try {
          if (one?.tidy()) more = true;
        } catch (error) {
          deps.onError(productId, error);
        }
    tidying = setTimeout(tidy, more ? busyEveryMs : tidyEveryMs);
    tidying.unref();
  };
  tidy();
  const closing = setInterval(() => {
    for (const { running, productId } of sets.values())
      try {
        running?.closeFrontiers();
      } catch (error) {
        deps.onError(productId, error);
      }
  }, 1_000);
  closing.unref();

  return {
    update(productId, plan, problem) {
      const known = sets.get(productId);
      if (!known && plan === null && problem === undefined) return;
      const set = known ?? {
        productId,
        running: null,
        next: null,
        problem: null,
        turn: Promise.resolve(),
        leaving: false,
      };
      sets.set(productId, set);
      set.problem = problem ?? null;
      // A definition that fails for the moment leaves what is served in place.
      if (plan === null && problem !== undefined) return;
      set.leaving = plan === null;
      enqueue(set, async () => {
        await change(set, plan);
        // It may have been published again while its state was closed.
        if (set.leaving) sets.delete(productId);
      });
    },
    get: (productId) => sets.get(productId),
    all: () => sets.values(),
    async close() {
      clearTimeout(tidying);
      clearInterval(closing);
      for (const set of sets.values()) {
        await set.turn;
        await Promise.all([set.running?.stop(), set.next?.stop()]);
      }
      deps.tables.close();
    },
  };
}

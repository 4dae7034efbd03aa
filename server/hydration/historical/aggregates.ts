import type { LakeSession } from "../../adapters/table/lake.ts";
import type { Cell } from "../../adapters/table/types.ts";
import type { KnownAt } from "../../domain/data-plane-api/historical.ts";
import type { FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import { type SweepMode, sweepKey } from "../../engine/sweep.ts";
import type { EngineEvent, EnginePlan } from "../../engine/types.ts";
import { readByKey } from "./keyed-labels.ts";
import type { PinnedState } from "./states.ts";

/** The part of an engine plan that answers some of its windows; slots nobody asks for are not computed. */
export function narrowed(plan: EnginePlan, windows: readonly number[]): EnginePlan {
  const wanted = windows.flatMap((at) => plan.windows[at] ?? []);
  const slots = [...new Set(wanted.map(({ slot }) => slot))].sort((a, b) => a - b);
  return {
    slots: slots.flatMap((at) => plan.slots[at] ?? []),
    windows: wanted.map((window) => ({ ...window, slot: slots.indexOf(window.slot) })),
  };
}

/** Which versions count, for the sweep. */
export const sweepMode = (knownAt: KnownAt): SweepMode => {
  if (knownAt.kind === "as-served") return { kind: "as-served" };
  if (knownAt.kind === "as-corrected") return { kind: "as-known", known: () => true };
  return { kind: "as-known", known: (version: EngineEvent) => version.knowledgeTimeUs <= knownAt.us };
};

export interface AggregateRead {
  plan: FeatureSetPlan;
  /** Places in `plan.engine.windows`, in the order of the values. */
  windows: readonly number[];
  state: PinnedState;
  knownAt: KnownAt;
  /** `__k…` of the plan's entity. */
  columns: readonly string[];
  signal?: AbortSignal | undefined;
  /** Told of every value that is an estimate, by its place among the windows. */
  onEstimate: (place: number) => void;
}

/**
 * Aggregates of every label: each key's versions are read once, and one sweep replays them through the tiles that online
 * reads use. A key that was not seen by a label's instant has nulls.
 */
export function readAggregates(labels: LakeSession, read: AggregateRead): AsyncGenerator<Cell[][]> {
  const { state, plan, columns, signal } = read;
  const engine = narrowed(plan.engine, read.windows);
  const mode = sweepMode(read.knownAt);
  const none: null[] = read.windows.map(() => null);
  return readByKey(labels, { plan, columns, signal }, (key, instants) => {
    const versions = state.reader.versionsOf(key, { toUs: instants.at(-1) ?? 0, untilSeq: state.seq });
    if (versions.length === 0) return instants.map(() => none);
    return sweepKey(engine, versions, instants, mode).map(({ seen, values, approximate }) => {
      for (const place of approximate) read.onEstimate(place);
      return seen ? values : none;
    });
  });
}

import { isoFromUs } from "../../../clock.ts";
import type { FeatureSetState } from "../../../domain/data-plane-api/feature-set-state.ts";
import type { FeatureSets, LiveSet } from "../../../hydration/features/runtime/feature-sets.ts";

/** How every feature set is doing, measured now. */
export function setStates(sets: FeatureSets): FeatureSetState[] {
  return [...sets.all()].flatMap((set) => stateOf(set) ?? []);
}

function stateOf({ productId, running, next, problem }: LiveSet): FeatureSetState | undefined {
  if (!running) return undefined;
  const { plan, state, following } = running;
  const { phase, lag, detail } = following.status();
  const facts = state.facts();
  const { keys, keysInMemory, memoryBytes, spilled, fileBytes, counters } = facts;
  const frontier = state.frontier();
  const building = next?.following.status();
  return {
    productId,
    port: plan.port,
    version: plan.version,
    phase,
    detail: [
      problem ?? "",
      detail,
      building
        ? `A changed definition is built beside it: ${building.total - building.lag} of ${building.total} records.`
        : "",
      ...[...running.tables.values()].map(({ kept }) => kept.problem() ?? ""),
    ]
      .filter((text) => text !== "")
      .join(" "),
    lagRecords: lag,
    frontierAt: frontier && isoFromUs(frontier.untilUs),
    frontier: Object.fromEntries(Object.entries(frontier?.offsets ?? {})),
    counters,
    keys,
    keysInMemory,
    memoryBytes,
    spilled,
    fileBytes,
    parity: null,
  };
}

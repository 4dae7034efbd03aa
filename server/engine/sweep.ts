import type { EngineEvent, EnginePlan, WindowReading } from "./types.ts";

/** Which versions count at an instant. */
export type SweepMode =
  /** At t those servable at t: what an online read answered then. */
  | { kind: "as-served" }
  /** At every instant the same ones, whenever they came. */
  | { kind: "as-known"; known: (version: EngineEvent) => boolean };

/**
 * One key's windows at each of some instants (ascending, repeats allowed): replays the versions (all of one key, any
 * order) through the tiles that online reads use, corrections included. One reading per instant.
 */
export function sweepKey(
  _plan: EnginePlan,
  _versions: readonly EngineEvent[],
  _instantsUs: readonly number[],
  _mode: SweepMode,
): WindowReading[] {
  throw new Error("The sweep is being written.");
}

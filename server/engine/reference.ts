import type { EngineEvent, EnginePlan, WindowReading } from "./types.ts";

/**
 * The oracle: what a plan's windows hold for one key at `atUs`, given which versions were known, by brute force over
 * raw records. Shares no code with tiles and aggregations.
 */
export function evaluateReference(
  _plan: EnginePlan,
  _versionsOfOneKey: readonly EngineEvent[],
  _moment: { atUs: number; known: (version: EngineEvent) => boolean },
): WindowReading {
  throw new Error("The reference evaluator is being written.");
}

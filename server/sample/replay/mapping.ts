import type { ReplayScenario } from "./scenario.ts";

/** A recorded instant and how many times the recording had been played in full before it. */
export interface RecordedInstant {
  epoch: number;
  recordedMs: number;
}

/** Which recorded instant falls on an instant of the present, and back. Time passes at the same pace in both. */
export interface ReplayMapping {
  toRecorded(presentMs: number): RecordedInstant;
  toPresent(instant: RecordedInstant): number;
}

/** The mapping that lays the scenario's first instant on `startedAtMs`. Epochs before the first are negative. */
export function createMapping(
  scenario: Pick<ReplayScenario, "recordingStartMs" | "recordingEndMs" | "firstInstantMs">,
  startedAtMs: number,
): ReplayMapping {
  const length = scenario.recordingEndMs - scenario.recordingStartMs;
  const origin = startedAtMs - (scenario.firstInstantMs - scenario.recordingStartMs);
  return {
    toRecorded(presentMs) {
      const epoch = Math.floor((presentMs - origin) / length);
      return { epoch, recordedMs: scenario.recordingStartMs + (presentMs - origin - epoch * length) };
    },
    toPresent: ({ epoch, recordedMs }) => origin + epoch * length + (recordedMs - scenario.recordingStartMs),
  };
}

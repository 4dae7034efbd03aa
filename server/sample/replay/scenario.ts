/** A recording and how it is laid onto the present. All instants are milliseconds since the epoch, UTC. */
export interface ReplayScenario {
  /** Stands in every replayed record's headers. */
  name: string;
  productId: string;
  /** The recorded span, start inclusive, end exclusive; a whole number of weeks, so that weekdays stay in step. */
  recordingStartMs: number;
  recordingEndMs: number;
  /** Recorded instant that the first start falls on. */
  firstInstantMs: number;
  /** How much of the past is imported at the first start. */
  historyMs: number;
  /** Knowledge time of imported records: event time plus this. */
  importLagMs: number;
  /** After a longer stop, older events are passed over. */
  catchUpMs: number;
}

const dayMs = 86_400_000;

/**
 * 24 whole weeks of January to June 2001, cut at the quietest hour of the week (Monday 08:00 UTC, 3 in the morning in New
 * York), and entered on Wednesday 7 March 2001 at 10:30 in New York.
 */
export const flightScenario: ReplayScenario = {
  name: "us-flights-2001",
  productId: "flight-operations/flight_events",
  recordingStartMs: Date.UTC(2001, 0, 8, 8),
  recordingEndMs: Date.UTC(2001, 5, 25, 8),
  firstInstantMs: Date.UTC(2001, 2, 7, 15, 30),
  historyMs: 7 * dayMs,
  importLagMs: 1000,
  catchUpMs: 14 * dayMs,
};

import fc from "fast-check";
import type { Flight, FlightSource } from "./flight.ts";
import type { ReplayScenario } from "./scenario.ts";

/** A `FlightSource` over flights in memory. */
export function flightsInMemory(flights: readonly Flight[]): FlightSource {
  return {
    departures: async (fromMs, toMs) =>
      flights.filter((f) => f.departureMs >= fromMs && f.departureMs < toMs),
    longestDistanceMiles: async () => flights.reduce((most, f) => Math.max(most, f.distanceMiles), 0),
  };
}

const hourMs = 3_600_000;

/** Two recorded days, entered after one, with half a day of history: small enough to see a loop in a test. */
export const shortScenario: ReplayScenario = {
  name: "short",
  productId: "flight-operations/flight_events",
  recordingStartMs: Date.UTC(2001, 0, 8, 8),
  recordingEndMs: Date.UTC(2001, 0, 10, 8),
  firstInstantMs: Date.UTC(2001, 0, 9, 15, 30),
  historyMs: 12 * hourMs,
  importLagMs: 1000,
  catchUpMs: 14 * 24 * hourMs,
};

const airports = ["ATL", "ORD", "LAX", "SAV", "HNL"];

/** Flights in the recorded span of the short scenario, rows unique. */
export const flightsArbitrary = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 0, max: 2 * 24 * 60 - 1 }),
      route: fc.integer({ min: 0, max: 19 }),
      distanceMiles: fc.integer({ min: 21, max: 4962 }),
      arrivalDelayMinutes: fc.integer({ min: -1116, max: 1688 }),
    }),
    { maxLength: 60 },
  )
  .map((drafts) => drafts.map((draft, row) => flightOf(row * 7 + 1, draft)));

function flightOf(
  row: number,
  draft: { minute: number; route: number; distanceMiles: number; arrivalDelayMinutes: number },
): Flight {
  const departureMs = shortScenario.recordingStartMs + draft.minute * 60_000;
  const origin = airports[draft.route % 5] ?? "ATL";
  const destination = airports[(draft.route + 1 + (draft.route >> 3)) % 5] ?? "ORD";
  return {
    row,
    departureMs,
    departureLocal: new Date(departureMs - 5 * hourMs).toISOString().slice(0, 16),
    origin,
    destination,
    distanceMiles: draft.distanceMiles,
    arrivalDelayMinutes: draft.arrivalDelayMinutes,
  };
}

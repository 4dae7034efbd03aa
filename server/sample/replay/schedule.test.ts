import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimatedBlockMinutes } from "./block-time.ts";
import { createMapping } from "./mapping.ts";
import { flightScenario } from "./scenario.ts";
import { compareScheduled, eventsBetween, recordedSpans } from "./schedule.ts";
import { spreadMs } from "./spread.ts";
import { flightsArbitrary, flightsInMemory, shortScenario } from "./testing.ts";

const startedAtMs = Date.UTC(2026, 10, 22, 9, 12, 31, 417);
const mapping = createMapping(shortScenario, startedAtMs);
const length = shortScenario.recordingEndMs - shortScenario.recordingStartMs;
const hourMs = 3_600_000;

const schedule = (flights: Parameters<typeof flightsInMemory>[0], fromMs: number, toMs: number) =>
  eventsBetween({ source: flightsInMemory(flights), mapping, scenario: shortScenario }, fromMs, toMs);

describe("the mapping", () => {
  it("puts the recorded mid-morning on the first start and keeps the pace", () => {
    const real = createMapping(flightScenario, startedAtMs);
    expect(real.toRecorded(startedAtMs)).toEqual({ epoch: 0, recordedMs: flightScenario.firstInstantMs });
    expect(real.toRecorded(startedAtMs + 90_000).recordedMs).toBe(flightScenario.firstInstantMs + 90_000);
    expect((flightScenario.recordingEndMs - flightScenario.recordingStartMs) % (7 * 24 * hourMs)).toBe(0);
    expect(flightScenario.firstInstantMs - flightScenario.historyMs).toBeGreaterThan(
      flightScenario.recordingStartMs,
    );
  });

  it("goes there and back, before and after the recording's ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: -5 * length, max: 5 * length }), (ahead) => {
        const instant = mapping.toRecorded(startedAtMs + ahead);
        expect(mapping.toPresent(instant)).toBe(startedAtMs + ahead);
        expect(instant.recordedMs).toBeGreaterThanOrEqual(shortScenario.recordingStartMs);
        expect(instant.recordedMs).toBeLessThan(shortScenario.recordingEndMs);
      }),
    );
  });

  it("covers a span of the present without gap or overlap", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -3 * length, max: 3 * length }),
        fc.integer({ min: 0, max: 3 * length }),
        (from, span) => {
          const spans = recordedSpans(mapping, shortScenario, startedAtMs + from, startedAtMs + from + span);
          let at = startedAtMs + from;
          for (const { epoch, startMs, endMs } of spans) {
            expect(mapping.toPresent({ epoch, recordedMs: startMs })).toBe(at);
            at += endMs - startMs;
          }
          expect(at).toBe(startedAtMs + from + span);
        },
      ),
    );
  });
});

describe("the spread", () => {
  it("stays inside the minute and fills it evenly", () => {
    const tenths = new Array(10).fill(0);
    for (let row = 0; row < 100_000; row++) {
      const ms = spreadMs(row);
      expect(ms >= 0 && ms < 60_000 && Number.isInteger(ms)).toBe(true);
      tenths[Math.floor(ms / 6000)]++;
    }
    for (const count of tenths) expect(count).toBeGreaterThan(9600);
  });

  it("is the same for ever, since ids and instants of a running replay rest on it", () => {
    expect([0, 1, 2, 1_045_213, 2_999_999].map(spreadMs)).toEqual([0, 36727, 7078, 46646, 29097]);
  });
});

describe("the schedule", () => {
  it("holds a departure in its recorded minute and an arrival after its block time, once each an epoch", async () => {
    await fc.assert(
      fc.asyncProperty(flightsArbitrary, async (flights) => {
        // One whole epoch, and the time in which its last flights arrive.
        const from = mapping.toPresent({ epoch: 1, recordedMs: shortScenario.recordingStartMs });
        const all = await schedule(flights, from, from + length + 12 * hourMs);
        const ofEpoch = all.filter(({ event }) => event.replay_epoch === 1);
        expect(ofEpoch).toHaveLength(flights.length * 2);
        expect(new Set(ofEpoch.map(({ event }) => event.event_id)).size).toBe(flights.length * 2);
        for (const flight of flights) {
          const [departed, arrived] = ["d", "a"].map((kind) =>
            ofEpoch.find(({ event }) => event.event_id === `${flight.row}-1-${kind}`),
          );
          if (!departed || !arrived) throw new Error("an event is missing");
          const recorded = mapping.toRecorded(departed.atMs).recordedMs;
          expect(Math.floor(recorded / 60_000) * 60_000).toBe(flight.departureMs);
          expect(arrived.atMs - departed.atMs).toBe(estimatedBlockMinutes(flight.distanceMiles) * 60_000);
          expect(Date.parse(departed.event.at)).toBe(departed.atMs);
          expect(departed.event).toMatchObject({ airport: flight.origin, kind: "departed" });
          expect(departed.event).not.toHaveProperty("arrival_delay_minutes");
          expect(arrived.event).toMatchObject({
            airport: flight.destination,
            arrival_delay_minutes: flight.arrivalDelayMinutes,
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is the same whether asked at once or window by window, in order and without doubles", async () => {
    await fc.assert(
      fc.asyncProperty(
        flightsArbitrary,
        fc.array(fc.integer({ min: 1, max: 20 * hourMs }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: -2 * length, max: 2 * length }),
        async (flights, windows, start) => {
          const from = startedAtMs + start;
          const to = windows.reduce((sum, window) => sum + window, from);
          const whole = await schedule(flights, from, to);
          const pieces = [];
          let at = from;
          for (const window of windows) {
            pieces.push(...(await schedule(flights, at, at + window)));
            at += window;
          }
          expect(pieces).toEqual(whole);
          expect(whole).toEqual([...whole].sort(compareScheduled));
          for (const { atMs } of whole) expect(atMs >= from && atMs < to).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("lets flights of the recording's end arrive in the next epoch under their own ids", async () => {
    const late = {
      row: 5,
      departureMs: shortScenario.recordingEndMs - 60_000,
      departureLocal: "2001-01-10T02:59",
      origin: "HNL",
      destination: "ATL",
      distanceMiles: 4502,
      arrivalDelayMinutes: 12,
    };
    const end = mapping.toPresent({ epoch: 1, recordedMs: shortScenario.recordingStartMs });
    const next = await schedule([late], end, end + length - hourMs);
    expect(next.map(({ event }) => event.event_id)).toEqual(["5-0-a"]);
  });
});

it("estimates block time as the product page states it", () => {
  expect([21, 215, 2176, 4962].map(estimatedBlockMinutes)).toEqual([38, 62, 307, 655]);
});

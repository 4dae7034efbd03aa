import fc from "fast-check";
import { expect, test } from "vitest";
import { timeTicks } from "./time-ticks.ts";

const hour = 3_600_000;

test("ticks stand on the zone's own hours and days", () => {
  const from = Date.UTC(2026, 0, 15, 8, 20);
  expect(timeTicks(from, from + 4 * hour, "UTC")).toEqual(
    [9, 10, 11, 12].map((at) => Date.UTC(2026, 0, 15, at)),
  );
  // India is half an hour off: its hours begin at the half hours of UTC.
  expect(timeTicks(from, from + 2 * hour, "Asia/Kolkata")[0]).toBe(Date.UTC(2026, 0, 15, 8, 30));
  expect(timeTicks(from, from + 4 * 24 * hour, "America/New_York")[0]).toBe(Date.UTC(2026, 0, 16, 5));
});

test("are in order, inside the span and few, for any span", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }),
      fc.integer({ min: 1000, max: 5 * 365 * 24 * hour }),
      (from, span) => {
        const ticks = timeTicks(from, from + span, "Europe/Berlin");
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(
          ticks.every(
            (t, index) => t >= from && t <= from + span && (index === 0 || t > (ticks[index - 1] ?? 0)),
          ),
        ).toBe(true);
      },
    ),
  );
});

test("a span that is none has one tick", () => {
  expect(timeTicks(5, 5, "UTC")).toEqual([5]);
});

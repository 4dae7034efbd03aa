import { describe, expect, it } from "vitest";
import { instantMs } from "./instant.ts";
import { wayOf } from "./way.ts";

describe("instants", () => {
  it("keep their microseconds", () => {
    expect(instantMs("2026-11-22T14:15:03.123456Z")).toBeCloseTo(
      Date.UTC(2026, 10, 22, 14, 15, 3) + 123.456,
      3,
    );
    expect(instantMs("2026-11-22T14:15:03Z")).toBe(Date.UTC(2026, 10, 22, 14, 15, 3));
    expect(instantMs("2026-11-22T16:15:03.5+02:00")).toBe(Date.UTC(2026, 10, 22, 14, 15, 3, 500));
    expect(instantMs("soon")).toBeNaN();
  });
});

describe("the way of a record", () => {
  const record = {
    eventTime: "2026-11-22T14:12:43.117000Z",
    knowledgeTime: "2026-11-22T14:12:43.126500Z",
    imported: false,
  };

  it("is measured from the event, on the server's clock", () => {
    const happened = instantMs(record.eventTime);
    const stops = wayOf({
      ...record,
      receivedAt: happened - 5_000 + 30,
      shownAt: happened - 5_000 + 42,
      clockOffsetMs: 5_000,
    });
    expect(
      stops.map((stop) => [stop.label, stop.afterMs === null ? null : Math.round(stop.afterMs * 10) / 10]),
    ).toEqual([
      ["happened", null],
      ["in the log", 9.5],
      ["in your browser", 30],
      ["on your screen", 42],
    ]);
  });

  it("leaves out what was not measured", () => {
    const noStream = wayOf({ ...record, receivedAt: null, shownAt: null, clockOffsetMs: 0 });
    const noClock = wayOf({ ...record, receivedAt: 1, shownAt: 1, clockOffsetMs: null });
    expect([noStream.length, noClock.length]).toEqual([2, 2]);
  });

  it("says when the log's time is an assertion", () => {
    expect(
      wayOf({ ...record, imported: true, receivedAt: null, shownAt: null, clockOffsetMs: 0 })[1]?.label,
    ).toMatch(/asserted/);
  });
});

import { expect, test } from "vitest";
import { coverage, hopUs, tailUs } from "./hops.ts";

const second = 1_000_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test("the hop is 5 s up to 1 h, 5 min up to 12 h, 1 h up to 12 d, else 1 d", () => {
  expect([second, hour].map(hopUs)).toEqual([5 * second, 5 * second]);
  expect([hour + 1, 12 * hour].map(hopUs)).toEqual([5 * minute, 5 * minute]);
  expect([12 * hour + 1, 12 * day].map(hopUs)).toEqual([hour, hour]);
  expect([12 * day + 1, 400 * day].map(hopUs)).toEqual([day, day]);
});

test("the tail is floored to the hop, and exact windows have no hop", () => {
  const at = Date.parse("2026-01-31T14:15:03Z") * 1000;
  const tail = (windowUs: number, exact = false) =>
    new Date(tailUs(at, { windowUs, hopUs: hopUs(windowUs), exact }) / 1000).toISOString();
  expect(tail(hour)).toBe("2026-01-31T13:15:00.000Z");
  expect(tail(2 * hour)).toBe("2026-01-31T12:15:00.000Z");
  expect(tail(day)).toBe("2026-01-30T14:00:00.000Z");
  expect(tail(30 * day)).toBe("2026-01-01T00:00:00.000Z");
  expect(tail(day, true)).toBe("2026-01-30T14:15:03.000Z");
  expect(tailUs(-1, { windowUs: 0, hopUs: 10, exact: false })).toBe(-10);
});

test("coverage states the least and the most a window covers", () => {
  expect(coverage({ windowUs: hour, hopUs: 5 * second, exact: false })).toEqual({
    minUs: 3_600_000_000,
    maxUs: 3_604_999_999,
    text: "The last 1 h to 1 h 5 s: new events count at once, old ones leave every 5 s.",
  });
  expect(coverage({ windowUs: 30 * day, hopUs: day, exact: false }).text).toBe(
    "The last 30 d to 31 d: new events count at once, old ones leave every 1 d.",
  );
  expect(coverage({ windowUs: 90 * minute, hopUs: 5 * minute, exact: true })).toEqual({
    minUs: 5_400_000_000,
    maxUs: 5_400_000_000,
    text: "Always the last 1 h 30 min, exact to the event.",
  });
});

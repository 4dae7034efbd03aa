import fc from "fast-check";
import { expect, test } from "vitest";
import { zoneOffset } from "./zone-offset.ts";

test("knows summer and winter and half hours", () => {
  expect(zoneOffset(Date.UTC(2026, 0, 1), "Europe/Berlin")).toBe(3_600_000);
  expect(zoneOffset(Date.UTC(2026, 6, 1), "Europe/Berlin")).toBe(7_200_000);
  expect(zoneOffset(Date.UTC(2026, 0, 1), "Asia/Kolkata")).toBe(19_800_000);
  expect(zoneOffset(Date.UTC(2026, 0, 1, 0, 0, 0, 999), "UTC")).toBe(0);
});

test("is a whole number of quarter hours, for any instant of this century", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2099, 0) }),
      fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"),
      (t, zone) => zoneOffset(t, zone) % 900_000 === 0,
    ),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { durationMs, durationSchema, formatDuration } from "./duration.ts";

test("the four units", () => {
  expect(["5s", "30m", "1h", "30d"].map(durationMs)).toEqual([5000, 1_800_000, 3_600_000, 2_592_000_000]);
});

test.each(["0s", "5", "5 s", "1.5h", "-1d", "1w", "", "P1D"])("%s is refused", (text) => {
  expect(durationSchema.safeParse(text).success).toBe(false);
  expect(() => durationMs(text)).toThrow(/not a duration/);
});

test("formatting keeps the length", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 * 86_400 }), (seconds) => {
      const text = formatDuration(seconds * 1000);
      expect(durationSchema.safeParse(text).success).toBe(true);
      expect(durationMs(text)).toBe(seconds * 1000);
    }),
  );
});

import { expect, test } from "vitest";
import { coverageText, exactDuration } from "./coverage.ts";

test("a window covers at least itself and less than a hop more", () => {
  expect(coverageText({ leastMs: 3_600_000, mostMs: 3_604_999.999 })).toBe("1 h to 1 h 5 s");
  expect(coverageText({ leastMs: 86_400_000, mostMs: 89_999_999.999 })).toBe("1 d to 1 d 1 h");
});

test("an exact window covers itself", () => {
  expect(coverageText({ leastMs: 90_000, mostMs: 90_000 })).toBe("exactly 1 min 30 s");
});

test("no second is lost on the way into words", () => {
  expect(exactDuration(90_061_000)).toBe("1 d 1 h 1 min 1 s");
  expect(exactDuration(0)).toBe("0 s");
});

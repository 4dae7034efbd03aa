import { expect, test } from "vitest";
import { isOk } from "./bench.ts";

const goals = { seconds: { max: 5 }, rate: { min: 100 } };

test("bounds are inclusive and each must hold", () => {
  expect(isOk({ seconds: 5, rate: 100 }, goals, false)).toBe(true);
  expect(isOk({ seconds: 5.01, rate: 100 }, goals, false)).toBe(false);
  expect(isOk({ seconds: 5, rate: 99 }, goals, false)).toBe(false);
});

test("what was not measured fails a full run and is left out of a quick one", () => {
  expect(isOk({ seconds: null, rate: 100 }, goals, false)).toBe(false);
  expect(isOk({ rate: 100 }, goals, false)).toBe(false);
  expect(isOk({ seconds: null, rate: 100 }, goals, true)).toBe(true);
  expect(isOk({ seconds: null, rate: 1 }, goals, true)).toBe(false);
});

test("not a number is not reached", () => {
  expect(isOk({ seconds: Number.NaN, rate: 100 }, goals, false)).toBe(false);
});

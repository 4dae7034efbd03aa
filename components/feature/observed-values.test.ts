import { expect, test } from "vitest";
import { observeValues } from "./observed-values.ts";

test("says what was seen over keys, without those never seen", () => {
  expect(
    observeValues([
      { value: 3, status: "PRESENT" },
      { value: 8.5, status: "PRESENT" },
      { value: null, status: "NULL_VALUE" },
      { value: null, status: "NOT_FOUND" },
    ]),
  ).toEqual({ minimum: 3, maximum: 8.5, seen: 3, nulls: 1 });
});

test("texts have no extremes, and nothing seen is not zero", () => {
  expect(observeValues([{ value: "a", status: "PRESENT" }])).toEqual({
    minimum: null,
    maximum: null,
    seen: 1,
    nulls: 0,
  });
  expect(observeValues([{ value: null, status: "NOT_FOUND" }])).toBeUndefined();
});

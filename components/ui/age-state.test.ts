import { expect, test } from "vitest";
import { ageState } from "./age-state.ts";

test("an age warns at 80 % of its promise and breaks it beyond", () => {
  expect(ageState(799, 1000)).toBe("ok");
  expect(ageState(800, 1000)).toBe("warn");
  expect(ageState(1000, 1000)).toBe("warn");
  expect(ageState(1001, 1000)).toBe("breach");
});

test("without a promise or an instant nobody knows", () => {
  expect(ageState(5, null)).toBe("unknown");
  expect(ageState(null, 1000)).toBe("unknown");
});

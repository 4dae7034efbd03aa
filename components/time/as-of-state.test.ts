import { expect, test } from "vitest";
import { instantOf } from "./as-of-state.ts";

test("an instant of the address keeps its digits and becomes UTC", () => {
  expect(instantOf("2026-11-21T14:15:03.123456Z")).toBe("2026-11-21T14:15:03.123456Z");
  expect(instantOf("2026-11-21T14:15:03+01:00")).toBe("2026-11-21T13:15:03.000Z");
  expect(instantOf(null)).toBeUndefined();
  expect(instantOf("gibberish")).toBeUndefined();
});

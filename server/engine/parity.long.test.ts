import fc from "fast-check";
import { test } from "vitest";
import { parity } from "./testing/parity.ts";

test("parity holds on a million histories", () => {
  fc.assert(parity, { numRuns: 1_000_000 });
});

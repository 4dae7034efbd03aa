import fc from "fast-check";
import { test } from "vitest";
import { parity } from "./testing/parity.ts";

test("online, as served and as known agree with the reference evaluator on 20,000 histories", {
  timeout: 120_000,
}, () => {
  fc.assert(parity, { numRuns: 20_000 });
});

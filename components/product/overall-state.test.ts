import { describe, expect, it } from "vitest";
import type { ProductActivity } from "@/server/domain/read-models/catalog.ts";
import type { HealthState } from "@/server/domain/read-models/health.ts";
import { overallState } from "./overall-state.ts";

const activity = (contract: HealthState, freshness: HealthState): ProductActivity => ({
  ratePerSecond: 1,
  lastDay: [],
  newestAt: null,
  promisedFreshnessMs: 60_000,
  freshness,
  records: 1,
  bytes: 1,
  rejectedLastDay: 3,
  contract,
  readersToday: 0,
  measuredAt: "2026-01-01T00:00:00Z",
});

describe("a product's overall state", () => {
  it("is unknown when nothing was measured", () => {
    expect(overallState(null).state).toBe("unknown");
    expect(overallState(undefined).state).toBe("unknown");
    expect(overallState(activity("unknown", "unknown")).state).toBe("unknown");
  });

  it.each<[HealthState, HealthState, HealthState]>([
    ["breach", "ok", "breach"],
    ["ok", "breach", "breach"],
    ["warn", "breach", "breach"],
    ["warn", "ok", "warn"],
    ["ok", "warn", "warn"],
    ["ok", "ok", "ok"],
    ["ok", "unknown", "ok"],
    ["unknown", "ok", "ok"],
  ])("with contract %s and freshness %s is %s", (contract, freshness, state) => {
    expect(overallState(activity(contract, freshness)).state).toBe(state);
  });

  it("says what is wrong in figures", () => {
    expect(overallState(activity("breach", "ok")).words).toBe("3 refused in 24 h");
    expect(overallState(activity("ok", "breach")).words).toContain("60 s");
  });
});

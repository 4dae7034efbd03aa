import { expect, test } from "vitest";
import type { FeatureSetState } from "@/server/domain/data-plane-api/feature-set-state.ts";
import { setHealth } from "./set-health.ts";

const state = (given: Partial<FeatureSetState>): FeatureSetState => ({
  productId: "a/b",
  port: "features",
  version: "1.0.0",
  phase: "live",
  detail: "",
  lagRecords: 0,
  frontierAt: null,
  frontier: {},
  counters: { events: 0, late: 0, duplicate: 0, corrected: 0, keyChanged: 0, filtered: 0, skipped: 0 },
  keys: 0,
  keysInMemory: 0,
  memoryBytes: 0,
  spilled: 0,
  fileBytes: 0,
  parity: null,
  ...given,
});

test("nothing known is not good", () => {
  expect(setHealth(undefined).health).toBe("unknown");
  expect(setHealth(state({ phase: "some new word" })).health).toBe("unknown");
});

test("a value that differs from brute force is a breach, however live the set is", () => {
  const parity = { checked: 20, mismatched: 1, missing: 0, extra: 0, at: "2026-01-01T00:00:00Z" };
  expect(setHealth(state({ parity })).health).toBe("breach");
  expect(setHealth(state({ parity: { ...parity, mismatched: 0 } })).health).toBe("ok");
});

test("a set that is behind says so", () => {
  expect(setHealth(state({ phase: "backfill", lagRecords: 1200 }))).toMatchObject({
    health: "warn",
    words: "catching up",
    detail: "1,200 records to apply.",
  });
  expect(setHealth(state({ phase: "waiting", detail: "Kafka is away." }))).toMatchObject({
    health: "breach",
    detail: "Kafka is away.",
  });
});

import { expect, test } from "vitest";
import type { CatalogEntry } from "../index/entry.ts";
import { activityOf } from "./activity.ts";
import type { ActivityView } from "./board.ts";

const entry = {
  id: "a/features",
  hasStream: false,
  hasTable: false,
  promisedFreshnessMs: 1000,
} as CatalogEntry;

const view = (appliedUntilMs: number | null, measuredMs: number): ActivityView => ({
  measuredAtMs: measuredMs,
  streams: new Map(),
  featureSets: new Map([[entry.id, { appliedUntilMs, measuredMs }]]),
  tables: new Map(),
  readers: new Map(),
  streamsKnown: true,
});

test("features are as fresh as what they rest on was when it was measured, however old the measurement", () => {
  expect(activityOf(entry, view(50_000, 50_000), 57_000).freshness).toBe("ok");
  expect(activityOf(entry, view(48_000, 50_000), 50_100).freshness).toBe("breach");
});

test("a set that has applied nothing yet, or none at all, is unknown", () => {
  expect(activityOf(entry, view(null, 50_000), 50_000).freshness).toBe("unknown");
  expect(activityOf({ ...entry, id: "b/c" }, view(50_000, 50_000), 50_000).newestAt).toBeNull();
});

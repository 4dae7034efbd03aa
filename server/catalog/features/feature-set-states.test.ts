import { expect, test } from "vitest";
import type { FeatureSetState } from "../../domain/data-plane-api/feature-set-state.ts";
import { anonymous, servicePrincipal } from "../../domain/principal.ts";
import { featureSetStates } from "./feature-set-states.ts";

const state: FeatureSetState = {
  productId: "trips/drivers",
  port: "features",
  version: "1.0.0",
  phase: "live",
  detail: "",
  lagRecords: 0,
  frontierAt: "2026-01-01T00:00:00.000Z",
  frontier: { "0": 12 },
  counters: { events: 12, late: 1, duplicate: 0, corrected: 2, keyChanged: 0, filtered: 0, skipped: 0 },
  keys: 3,
  keysInMemory: 3,
  memoryBytes: 900,
  spilled: 0,
  fileBytes: 4096,
  parity: null,
};

const worker = (featureSets?: FeatureSetState[]) =>
  ({
    status: async () => ({ featureSets, measuredAt: "2026-01-01T00:00:01.000Z" }),
  }) as unknown as Parameters<typeof featureSetStates>[0]["dataPlane"];

test("each set's state carries when it was measured", async () => {
  const [found] = await featureSetStates({ dataPlane: worker([state]) }, servicePrincipal("test"));
  expect(found).toEqual({ ...state, measuredAt: "2026-01-01T00:00:01.000Z" });
});

test("a worker without a feature engine has none, and who may not read sees none", async () => {
  expect(await featureSetStates({ dataPlane: worker() }, servicePrincipal("test"))).toEqual([]);
  expect(await featureSetStates({ dataPlane: worker([state]) }, anonymous)).toEqual([]);
});

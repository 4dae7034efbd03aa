import { beforeEach, describe, expect, test } from "vitest";
import { manualClock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { anonymous, servicePrincipal } from "../../domain/principal.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { catalogEntry } from "../index/entry.ts";
import { CatalogSnapshot } from "../index/snapshot.ts";
import { listFeatures } from "./list-features.ts";
import { featureQuerySchema } from "./query.ts";

const file = (name: string, entity: string, features: string[]) => `apiVersion: v1.0.0
kind: DataProduct
id: trips/${name}
name: ${name}
domain: trips
status: active
outputPorts:
  - { name: features, type: features, version: 1.0.0, contractId: ${name}.features }
---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.features
version: 1.0.0
status: active
customProperties:
  - property: millrace.featureSet
    value:
      entity: [${entity}]
      source: trips/rides
      features:
${features.map((line) => `        - ${line}`).join("\n")}
`;

function entry(source: string, status: "active" | "retired" = "active") {
  const { definition } = parseProductFile(source, {});
  if (!definition) throw new Error("The test's own product file is wrong.");
  return catalogEntry(definition, { status, revision: 1, updatedAt: "2026-01-01T00:00:00.000Z" });
}

const driver = entry(
  file("drivers", "driver_id", [
    '{ name: rides_1h, aggregate: count, window: 1h, dtype: int64, description: "Rides begun" }',
    "{ name: fare_mean_30d, aggregate: mean, column: fare, window: 30d }",
    '{ name: busy, expression: "features.rides_1h > 3" }',
  ]),
);
const rider = entry(file("riders", "rider_id", ["{ name: rides_1h, aggregate: count, window: 1h }"]));
const gone = entry(file("old", "driver_id", ["{ name: rides_1d, aggregate: count, window: 1d }"]), "retired");

let snapshot: CatalogSnapshot;
beforeEach(() => {
  snapshot = new CatalogSnapshot({
    version: "1",
    current: true,
    entries: new Map([driver, rider, gone].map((each) => [each.id, each])),
    domains: new Map(),
    teams: new Map(),
  });
});

const ask = (query: object, principal = servicePrincipal("test")) =>
  listFeatures(
    {
      db: undefined as unknown as Db,
      clock: manualClock(0),
      index: { current: async () => snapshot, at: async () => snapshot },
    },
    principal,
    featureQuerySchema.parse(query),
  );
const ids = async (query: object) => (await ask(query)).items.map((row) => row.id);

describe("the list of features", () => {
  test("has every feature of every product that is not retired, by name and product", async () => {
    expect(await ids({})).toEqual([
      "trips/drivers.busy",
      "trips/drivers.fare_mean_30d",
      "trips/drivers.rides_1h",
      "trips/riders.rides_1h",
    ]);
  });

  test("is found by words of name, product, entity and description", async () => {
    expect(await ids({ q: "rides driver" })).toEqual(["trips/drivers.rides_1h"]);
    expect(await ids({ q: "begun" })).toEqual(["trips/drivers.rides_1h"]);
    expect(await ids({ q: "no such thing" })).toEqual([]);
    expect(await ids({ entity: "rider_id" })).toEqual(["trips/riders.rides_1h"]);
  });

  test("sorts by window, features without one first, and the other way round", async () => {
    expect((await ids({ sort: "window" })).at(0)).toBe("trips/drivers.busy");
    expect((await ids({ sort: "window", desc: true })).at(0)).toBe("trips/drivers.fare_mean_30d");
  });

  test("comes by pages without a gap", async () => {
    const first = await ask({ limit: 3 });
    const second = await ask({ limit: 3, cursor: first.nextCursor ?? 0 });
    expect([first.total, first.sets, first.nextCursor, second.nextCursor]).toEqual([4, 2, 3, null]);
    expect([...first.items, ...second.items].map((row) => row.id)).toEqual(await ids({}));
  });

  test("counts entities over everything visible", async () => {
    expect((await ask({ q: "busy" })).entities).toEqual([
      { entity: "driver_id", count: 3 },
      { entity: "rider_id", count: 1 },
    ]);
  });

  test("shows nothing to somebody who may read nothing", async () => {
    expect((await ask({}, anonymous)).items).toEqual([]);
  });
});

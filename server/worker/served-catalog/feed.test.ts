import pino from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import { emptyDatabase, type TestMesh, testMesh } from "../../catalog/testing/mesh.ts";
import { startTestDatabase, type TestDatabase } from "../../database/testing/test-database.ts";
import type { ServedProduct } from "../../domain/data-plane-api/served-product.ts";
import { flightsYaml, sessionsYaml } from "../../domain/product-file/testing/examples.ts";
import { type CatalogFeed, createCatalogFeed } from "./feed.ts";

let database: TestDatabase;
let mesh: TestMesh;
let feed: CatalogFeed;
let published: ServedProduct[];
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await emptyDatabase(database.db);
  mesh = testMesh(database.db);
  feed = createCatalogFeed({
    db: database.db,
    embedded: { ensureTopic: async () => {} } as Partial<StreamAdapter> as StreamAdapter,
    log: pino({ level: "silent" }),
    connect: async () => {},
    publish: async (changed) => {
      published.push(...changed);
    },
  });
});

const flights = "flight-operations/flight_events";
const sessions = "product-analytics/user_session_aggregates";
const featureSet = sessionsYaml
  .replace("product-analytics/clickstream_events", flights)
  .replace("entity: [account_id]", "entity: [origin]")
  .replace("column: action", "column: kind");

/** What is handed on by one look at the catalog, by product. */
async function taken(): Promise<Map<string, ServedProduct>> {
  published = [];
  await feed.refresh();
  return new Map(published.map((product) => [product.id, product]));
}

test("a feature set is served as soon as its source is there, and anew whenever the source changes", async () => {
  await mesh.apply(featureSet);
  expect((await taken()).get(sessions)).toMatchObject({
    features: null,
    featuresProblem: expect.stringContaining(`${flights}, which is not in this mesh`),
  });

  await mesh.apply(flightsYaml);
  const first = await taken();
  expect([...first.keys()].sort()).toEqual([flights, sessions]);
  const plan = first.get(sessions)?.features;
  expect(plan).toMatchObject({ productId: sessions, source: { productId: flights, recordId: "id" } });
  expect(first.get(sessions)?.featuresProblem).toBeNull();
  expect((await taken()).size).toBe(0);

  // Words about the source leave the state alone; another identity of its records is another state.
  await mesh.apply(
    flightsYaml.replace("description: Minutes late", "description: Minutes behind the timetable"),
  );
  const second = await taken();
  expect([...second.keys()].sort()).toEqual([flights, sessions]);
  expect(second.get(sessions)?.features?.stateHash).toBe(plan?.stateHash);

  await mesh.apply(
    flightsYaml.replaceAll("version: 1.0.0", "version: 2.0.0").replace("recordId: id", "recordId: kind"),
  );
  const third = await taken();
  expect(third.get(sessions)?.features?.source.recordId).toBe("kind");
  expect(third.get(sessions)?.features?.stateHash).not.toBe(plan?.stateHash);

  // Its own change alone does not touch the source.
  await mesh.apply(featureSet.replace("max: 12", "max: 20"));
  expect([...(await taken()).keys()]).toEqual([sessions]);
});

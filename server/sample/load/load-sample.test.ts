import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createEmbeddedStream,
  type EmbeddedStream,
  type LogWriter,
  startLogWriterHere,
} from "../../adapters/stream/embedded/index.ts";
import { createEmbeddedTables } from "../../adapters/table/embedded/index.ts";
import type { TableAdapter } from "../../adapters/table/types.ts";
import { applyProduct } from "../../catalog/product/apply-product.ts";
import { retireProduct } from "../../catalog/product/retire-product.ts";
import { operator, testMesh } from "../../catalog/testing/mesh.ts";
import { startTestDatabase, type TestDatabase } from "../../database/testing/test-database.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { seedPersonas } from "../../governance/accounts.ts";
import { readSampleProduct, type SampleProductId, sampleProductIds } from "../products.ts";
import { openFlightReplay } from "./flights.ts";
import { loadSample, sampleSteps } from "./load-sample.ts";
import { sampleContractVersion } from "./streams.ts";
import type { SampleDeps } from "./types.ts";

let home: string;
let database: TestDatabase;
let mesh: ReturnType<typeof testMesh>;
let writer: LogWriter;
let stream: EmbeddedStream;
let tables: TableAdapter;
let deps: SampleDeps;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "millrace-sample-load-"));
  database = await startTestDatabase();
  mesh = testMesh(database.db);
  writer = startLogWriterHere({ home, clock: mesh.clock });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
  tables = createEmbeddedTables({ lake: join(home, "lake"), spill: join(home, "spill"), clock: mesh.clock });
  deps = {
    ...mesh.deps,
    // The worker makes the topics when the catalog changes.
    dataPlane: {
      async refresh() {
        await stream.ensureTopic({
          topic: "flight-operations/flight_events",
          partitions: 4,
          retentionMs: null,
        });
      },
    },
    stream,
    tables,
    home,
  };
  await seedPersonas(mesh.deps);
});
afterAll(async () => {
  await tables.close();
  await stream.close();
  await writer.close();
  await database.stop();
  rmSync(home, { recursive: true, force: true });
});

const forever = new AbortController().signal;

async function held(topic: string): Promise<number> {
  const { partitions } = await stream.describe(topic);
  return partitions.reduce((sum, { end }) => sum + end, 0);
}

async function everything() {
  const topics = await stream.listTopics();
  return {
    streams: Object.fromEntries(
      await Promise.all(topics.map(async (topic) => [topic, await held(topic)] as const)),
    ),
    tables: await Promise.all(
      ["airports/airports", "weather/daily_weather", "flight-operations/flights_history"].map(
        async (productId) =>
          (await tables.snapshots({ productId, port: "table" })).map(({ snapshotId, rows }) => [
            snapshotId,
            rows,
          ]),
      ),
    ),
    products: await mesh.db.product.findMany({
      select: { id: true, revision: true, status: true },
      orderBy: { id: "asc" },
    }),
    snapshots: await mesh.db.tableSnapshot.count(),
  };
}

it("loads everything once, through stops, and leaves what people changed", async () => {
  // Stopped as soon as something is noted, a few times.
  for (let stops = 0; stops < 3; stops++) {
    const stop = new AbortController();
    const watched: SampleDeps = {
      ...deps,
      db: new Proxy(deps.db, {
        get(db, name, receiver) {
          if (name === "job") queueMicrotask(() => stop.abort());
          return Reflect.get(db, name, receiver) as unknown;
        },
      }),
    };
    await loadSample(watched, stop.signal).catch((error: unknown) => {
      expect(String(error)).toMatch(/abort|stopped/i);
    });
  }
  await loadSample(deps, forever);
  const loaded = await everything();
  expect(loaded.streams).toMatchObject({
    "wildlife/strike_reports": 10_000,
    "seismic/earthquakes": 1707,
    "open-data/dataset_descriptions": 73,
  });
  expect(loaded.streams["flight-operations/flight_events"]).toBeGreaterThan(200_000);
  expect(loaded.streams["help/articles"]).toBeGreaterThanOrEqual(12);
  expect(loaded.tables.map((snapshots) => snapshots.map(([, rows]) => rows))).toEqual([
    [3376],
    [2922],
    [3_000_000],
  ]);
  expect(loaded.snapshots).toBe(3);
  expect(loaded.products).toEqual(
    [...sampleProductIds].sort().map((id) => ({ id, revision: 1, status: "active" })),
  );
  const jobs = await mesh.db.job.findMany();
  expect(jobs.map(({ state }) => state)).toEqual(sampleSteps.map(() => "done"));

  // The newest strike report stands last, where the embedder begins.
  const reports = await stream.read(
    "wildlife/strike_reports",
    await stream.resolve("wildlife/strike_reports", { kind: "newest", count: 1 }),
    { limit: 1 },
  );
  expect(reports.records[0]?.value).toContain('"flight_date":"2002-07-25"');

  const [{ startedAt, updatedAt } = { startedAt: new Date(0), updatedAt: new Date(0) }] = jobs;
  const former = { kind: "sample", subject: "catalog:13", state: "done", done: 13, total: 13, detail: "" };
  await mesh.db.job.create({ data: { id: "sample:catalog:13", ...former, startedAt, updatedAt } });
  await loadSample(deps, forever);
  expect(await everything()).toEqual(loaded);
  expect(await mesh.db.job.count()).toBe(sampleSteps.length);

  // Somebody changes one product and retires another; then the database's jobs are lost.
  const source = readSampleProduct("airports/airports").replace("title: US airports", "title: Our airports");
  await applyProduct(deps, operator, { source });
  await retireProduct(mesh.deps, operator, "weather/daily_weather", "not needed");
  await mesh.db.job.deleteMany();
  const changed = await everything();
  await loadSample(deps, forever);
  expect(await everything()).toEqual(changed);
}, 180_000);

it("plays on from the log after the load", async () => {
  const before = await held("flight-operations/flight_events");
  mesh.clock.advance(30 * 60_000);
  const replay = await openFlightReplay(deps);
  for (let step = await replay.step(); step.behind > 0 || step.written > 0; step = await replay.step());
  const written = (await held("flight-operations/flight_events")) - before;
  // Half an hour of a recorded Wednesday morning.
  expect(written).toBeGreaterThan(500);
  expect(written).toBeLessThan(2500);
});

it("writes its records under the version of their contracts", async () => {
  const filled = new Set((await stream.listTopics()).filter((topic) => !topic.startsWith("_")));
  const written: SampleProductId[] = [];
  for (const id of sampleProductIds) if (filled.has(id) && (await held(id)) > 0) written.push(id);
  expect(written).toHaveLength(5);
  for (const id of written)
    for (const contract of parseProductFile(readSampleProduct(id)).definition?.contracts ?? [])
      if (contract.id.endsWith(".stream")) expect(contract.version, id).toBe(sampleContractVersion);
});

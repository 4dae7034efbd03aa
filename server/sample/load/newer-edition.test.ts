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
import { applyProduct } from "../../catalog/product/apply-product.ts";
import { retireProduct } from "../../catalog/product/retire-product.ts";
import { operator, testMesh } from "../../catalog/testing/mesh.ts";
import { startTestDatabase, type TestDatabase } from "../../database/testing/test-database.ts";
import { seedPersonas } from "../../governance/accounts.ts";
import { readSampleProduct } from "../products.ts";
import { readArticles } from "../sources/articles.ts";
import { newerArticlesStep } from "./articles.ts";
import { catalogStep, sampleActor } from "./catalog.ts";
import type { SampleDeps } from "./types.ts";

const forever = new AbortController().signal;
let home: string;
let database: TestDatabase;
let mesh: ReturnType<typeof testMesh>;
let writer: LogWriter;
let stream: EmbeddedStream;
let deps: SampleDeps;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "millrace-newer-edition-"));
  database = await startTestDatabase();
  mesh = testMesh(database.db);
  writer = startLogWriterHere({ home, clock: mesh.clock });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
  // Neither step looks at tables.
  deps = { ...mesh.deps, stream, tables: {} as SampleDeps["tables"], home };
  await seedPersonas(mesh.deps);
});
afterAll(async () => {
  await stream.close();
  await writer.close();
  await database.stop();
  rmSync(home, { recursive: true, force: true });
});

const clicks = "product-analytics/clickstream_events";

async function sourceOf(id: string): Promise<string> {
  const row = await mesh.db.entityVersion.findFirstOrThrow({
    where: { kind: "product", entityId: id },
    orderBy: { revision: "desc" },
  });
  return (row.document as { source: string }).source;
}

it("takes newer editions of the sample's definitions, and leaves what people have changed", async () => {
  let said = "";
  const load = () =>
    catalogStep.run(deps, forever, (_, __, detail) => {
      said = detail;
    });
  const publish = (by: typeof operator, source: string) => {
    mesh.clock.advance(1_000);
    return applyProduct(deps, by, { source });
  };
  const shipped = readSampleProduct(clicks);
  // As an earlier version of the portal had defined it: stopped right after the teams and domains.
  await catalogStep.run(deps, AbortSignal.abort(), () => {});
  const older = shipped.replaceAll("1.1.0", "1.0.0").replace(/ {6}- name: results\n(?: {8}.*\n)+/, "");
  expect(older.length).toBeLessThan(shipped.length - 100);
  await publish(sampleActor, older);
  mesh.clock.advance(1_000);
  await load();
  expect(await sourceOf(clicks)).toBe(shipped);

  // Changed by people: its sentence, and whether it is there at all.
  const changed = readSampleProduct("airports/airports").replace("title: US airports", "title: Our airports");
  await publish(operator, changed);
  await retireProduct(mesh.deps, operator, "weather/daily_weather", "not needed");
  // As a later version of the portal has defined it.
  const quakes = readSampleProduct("seismic/earthquakes");
  const later = quakes.replace(/^version: 1\.\d+\.\d+$/m, "version: 9.0.0");
  expect(later).not.toBe(quakes);
  await publish(sampleActor, later);

  mesh.clock.advance(1_000);
  await load();
  expect(await sourceOf("airports/airports")).toBe(changed);
  expect(await sourceOf("seismic/earthquakes")).toBe(later);
  expect(said).toBe("all defined");
  const weather = await mesh.db.product.findUniqueOrThrow({ where: { id: "weather/daily_weather" } });
  expect(weather.status).toBe("retired");
  const versions = await mesh.db.entityVersion.count({ where: { kind: "product" } });
  await load();
  expect(await mesh.db.entityVersion.count({ where: { kind: "product" } })).toBe(versions);
});

it("publishes newer help articles as next editions, and leaves those that people have edited", async () => {
  const topic = "help/articles";
  await stream.ensureTopic({ topic, partitions: 1, retentionMs: null });
  const [first, second, ...others] = readArticles();
  if (!first || !second) throw new Error("There are no articles.");
  const edition = (article: object, author: string) => ({
    key: "x",
    value: JSON.stringify({ ...article, author, published_at: "2026-01-01T00:00:00.000Z", revision: 4 }),
    eventTimeUs: 1_767_225_600_000_000,
    schemaVersion: "1.0.0",
  });
  await stream.produce(topic, [
    edition({ ...first, body: "As it was once." }, "Millrace"),
    edition({ ...second, body: "As Maya wants it." }, "Maya"),
    ...others.slice(1).map((article) => edition(article, "Millrace")),
  ]);
  const load = () => newerArticlesStep.run(deps, forever, () => {});
  await load();
  const read = async () =>
    (await stream.read(topic, { 0: readArticles().length - 1 }, { limit: 10 })).records.map(
      ({ key, value }) => {
        const { id, body, revision, author } = JSON.parse(value ?? "") as Record<string, unknown>;
        return { key, id, body, revision, author };
      },
    );
  const millrace = { author: "Millrace" };
  const missing = others[0];
  const expected = [
    { key: first.id, id: first.id, body: first.body, revision: 5, ...millrace },
    { key: missing?.id, id: missing?.id, body: missing?.body, revision: 1, ...millrace },
  ];
  expect(await read()).toEqual(expected);
  await load();
  expect(await read()).toEqual(expected);
});

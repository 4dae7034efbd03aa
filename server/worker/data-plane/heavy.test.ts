import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFileReader } from "../../adapters/table/embedded/files/index.ts";
import { createEmbeddedTables } from "../../adapters/table/embedded/index.ts";
import { createLakeReader } from "../../adapters/table/embedded/lake/index.ts";
import type { FileAdapter } from "../../adapters/table/files.ts";
import type { UsageEvent } from "../../catalog/usage/recorder.ts";
import { systemClock as clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { inferReplySchema } from "../../domain/data-plane-api/infer.ts";
import { type LoadMessage, loadMessageSchema } from "../../domain/data-plane-api/load.ts";
import { anonymous, type Principal } from "../../domain/principal.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { tableRowsSchema } from "../../domain/read-models/table.ts";
import { createStreamHistory } from "../../hydration/lake/history.ts";
import { createUploads } from "../../hydration/uploads/store.ts";
import { createLogger } from "../../log.ts";
import { readSampleProduct } from "../../sample/products.ts";
import { createStreamTargets } from "../heavy/stream-targets.ts";
import { serveInternal } from "../internal/server.ts";
import { heavyRoutes } from "./heavy-routes.ts";
import { createStreams } from "./streams.ts";
import { startTestDataPlane, type TestDataPlane } from "./testing/harness.ts";

/** Nothing here reads history. */
const absent = () => Promise.reject(new Error("There is no history in this test."));
const withoutHistory = {
  journal: { change: absent, catchUp: absent },
  trainingSets: "",
  jobs: new Map(),
  lakeFolder: "",
  workFolder: "",
  servedOf: () => undefined,
  history: absent,
  run: absent,
  series: absent,
  moment: absent,
  online: absent,
};

let home: string;
let plane: TestDataPlane;
let tables: ReturnType<typeof createEmbeddedTables>;
let lake: ReturnType<typeof createLakeReader>;
let files: FileAdapter;
let internal: Awaited<ReturnType<typeof serveInternal>>;
const read: UsageEvent[] = [];

const owner: Principal = {
  kind: "person",
  id: "daniel",
  name: "Daniel",
  role: "domain_owner",
  teams: [],
  domains: ["airports", "seismic"],
  scopes: ["read", "write", "catalog"],
};
const reader: Principal = { ...owner, id: "maya", name: "Maya", role: "data_scientist", domains: [] };

/** Two products of the sample stand in the catalog. */
const definitions = new Map(
  (["airports/airports", "seismic/earthquakes"] as const).map((id) => [
    id as string,
    parseProductFile(readSampleProduct(id)).definition,
  ]),
);
const db = {
  product: {
    async findUnique({ where }: { where: { id: string } }) {
      const definition = definitions.get(where.id);
      return definition ? { definition, status: "active", revision: 1 } : null;
    },
  },
} as unknown as Db;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "mr-heavy-"));
  plane = await startTestDataPlane([]);
  tables = createEmbeddedTables({ lake: join(home, "lake"), spill: join(home, "spill"), clock });
  files = createFileReader({ spill: join(home, "spill-files") });
  lake = createLakeReader({ lake: join(home, "lake"), spill: join(home, "spill-lake") });
  const streams = createStreams(plane.embedded, () => {
    throw new Error("There are no connections in this test.");
  });
  internal = await serveInternal({
    socketPath: join(plane.home, "worker.sock"),
    signingKey: "test-signing-key",
    clock,
    onFailure: () => {},
    routes: heavyRoutes({
      clock,
      db,
      tables,
      streamTables: { lake, history: createStreamHistory({ lake, streamOf: streams.of }) },
      files,
      uploads: createUploads(join(home, "uploads"), clock),
      usage: { record: (event) => void read.push(event) },
      elapsed: () => performance.now(),
      streamTarget: createStreamTargets(streams),
      noteSnapshot: async () => {},
      log: createLogger({ process: "test", folder: home, level: "fatal" }),
      ...withoutHistory,
    }),
  });
});
afterAll(async () => {
  files.close();
  await internal.close(100);
  await Promise.all([tables.close(), lake.close()]);
  await plane.stop();
  rmSync(home, { recursive: true, force: true });
});

const vega = join(dirname(createRequire(import.meta.url).resolve("vega-datasets")), "../data");
const path = (id: string, rest: string) => `/api/v1/products/${id}/${rest}`;
const fromFile = (file: string) =>
  ({ body: createReadStream(file) as unknown as ReadableStream, duplex: "half" }) as RequestInit;

async function messages(reply: Response): Promise<LoadMessage[]> {
  expect(reply.status, await reply.clone().text()).toBe(200);
  return (await reply.text())
    .trim()
    .split("\n")
    .map((line) => loadMessageSchema.parse(JSON.parse(line)));
}

const problem = async (reply: Response) => ({ status: reply.status, ...((await reply.json()) as object) });

const airports =
  "iata,name,city,state,country,latitude,longitude,time_zone\nATL,Hartsfield,Atlanta,GA,USA,33.64,-84.43,America/New_York\nORD,O'Hare,Chicago,IL,USA,41.98,-87.9,America/Chicago\nXXX,Nowhere,Nowhere,NA,USA,99,0,Etc/UTC\n";

it("loads a table and reads it back, page by page and by SQL", async () => {
  const loaded = await messages(
    await plane.fetch(path("airports/airports", "load?name=airports.csv"), {
      method: "POST",
      body: airports,
      as: owner,
    }),
  );
  expect(loaded.filter(({ type }) => type === "rejected")).toMatchObject([
    { line: 4, faults: [{ code: "RANGE", path: "latitude" }] },
  ]);
  const end = loaded.at(-1);
  expect(end).toMatchObject({
    type: "done",
    read: 3,
    accepted: 2,
    rejected: 1,
    snapshotId: expect.any(String),
  });

  const rows = await plane.fetch(
    path("airports/airports", "rows?limit=1&orderBy=iata&desc=true&columns=iata,latitude"),
    {
      as: reader,
    },
  );
  const page = tableRowsSchema.parse(await rows.json());
  expect(page).toMatchObject({ rows: [["ORD", 41.98]], total: 2, truncated: true });

  const chosen = (params: Record<string, string>) =>
    plane.fetch(path("airports/airports", `rows?${new URLSearchParams(params)}`), { as: reader });
  const byKey = await chosen({ columns: "iata", equals: '{"iata":"ORD"}' });
  expect(tableRowsSchema.parse(await byKey.json())).toMatchObject({ rows: [["ORD"]], total: null });
  const span = { column: "latitude", from: "0", to: "41.98" };
  const within = await chosen({ columns: "iata", within: JSON.stringify(span) });
  expect(tableRowsSchema.parse(await within.json()).rows.flat()).not.toContain("ORD");
  for (const [name, value] of [
    ["equals", "iata"],
    ["equals", '{"iata":["ORD"]}'],
    ["equals", '{"airport":"ORD"}'],
    ["within", '{"column":"latitude"}'],
  ] as const)
    expect(await problem(await chosen({ [name]: value }))).toMatchObject({ status: 400, path: name });

  const query = (body: object, as = reader) =>
    plane.fetch(path("airports/airports", "rows"), { method: "POST", body: JSON.stringify(body), as });
  expect(
    tableRowsSchema.parse(await (await query({ sql: "SELECT max(latitude) FROM airports" })).json()),
  ).toMatchObject({
    rows: [[41.98]],
    snapshotId: page.snapshotId,
    total: null,
  });
  expect(await problem(await query({ sql: "DROP VIEW airports" }))).toMatchObject({
    status: 400,
    code: "INVALID_INPUT",
  });
  expect(await problem(await query({ sql: "SELECT 1", asOf: "2030-01-01T00:00:00Z" }))).toMatchObject({
    status: 400,
    path: "asOf",
  });
  expect(await problem(await query({ sql: "SELECT 1", as_of: "x" }))).toMatchObject({ status: 400 });
  expect(read.map(({ principalId, records }) => [principalId, records])).toEqual([
    ["maya", 1],
    ["maya", 1],
    ["maya", 1],
    ["maya", 1],
  ]);
});

it("answers as of a snapshot, by its id and by an instant", async () => {
  const before = (await tables.snapshots({ productId: "airports/airports", port: "table" })).at(-1);
  const more =
    "iata,name,city,state,country,latitude,longitude,time_zone\nSAV,Savannah,Savannah,GA,USA,32.1,-81.2,America/New_York\n";
  await messages(
    await plane.fetch(path("airports/airports", "load?name=a.csv"), {
      method: "POST",
      body: more,
      as: owner,
    }),
  );
  const total = async (query: string) =>
    tableRowsSchema.parse(
      await (await plane.fetch(path("airports/airports", `rows?${query}`), { as: reader })).json(),
    ).total;
  expect(await total("")).toBe(3);
  expect(await total(`asOf=${before?.snapshotId}`)).toBe(2);
  expect(await total(`asOf=${new Date(Math.floor((before?.atUs ?? 0) / 1000) + 1).toISOString()}`)).toBe(2);
  const early = await plane.fetch(path("airports/airports", "rows?asOf=2020-01-01T00:00:00Z"), {
    as: reader,
  });
  expect(await problem(early)).toMatchObject({ status: 404, code: "NOT_FOUND", path: "asOf" });
});

describe("who may", () => {
  it("reads only with a name, and loads only as an owner", async () => {
    expect((await plane.fetch(path("airports/airports", "rows"), { as: anonymous })).status).toBe(401);
    const load = await plane.fetch(path("airports/airports", "load?name=a.csv"), {
      method: "POST",
      body: airports,
      as: reader,
    });
    expect(await problem(load)).toMatchObject({ status: 403, code: "FORBIDDEN" });
    const noRead = { ...reader, scopes: [] };
    expect((await plane.fetch(path("airports/airports", "rows"), { as: noRead })).status).toBe(403);
    expect(
      (await plane.fetch("/api/v1/infer?name=a.csv", { method: "POST", body: airports, as: noRead })).status,
    ).toBe(403);
  });

  it("sees uploads of its own only", async () => {
    const reply = await plane.fetch("/api/v1/infer?name=a.csv", {
      method: "POST",
      body: airports,
      as: owner,
    });
    const { uploadId } = inferReplySchema.parse(await reply.json());
    const again = (as: Principal) => plane.fetch(`/api/v1/infer?upload=${uploadId}`, { method: "POST", as });
    expect((await again(owner)).status).toBe(200);
    expect(await problem(await again(reader))).toMatchObject({ status: 404, path: "upload" });
  });
});

it("drafts a product from a file, raw or in a form", async () => {
  const raw = await plane.fetch("/api/v1/infer?name=weather.csv", {
    method: "POST",
    as: owner,
    ...fromFile(join(vega, "weather.csv")),
  });
  const draft = inferReplySchema.parse(await raw.json());
  expect(draft).toMatchObject({ rows: 2922, product: { id: "airports/weather" }, kind: { value: "table" } });
  expect(parseProductFile(draft.source).definition).toEqual(draft.definition);

  const form = new FormData();
  form.set("file", new Blob([airports]), "places.csv");
  const sent = await plane.fetch("/api/v1/infer?domain=seismic&as=stream", {
    method: "POST",
    body: form,
    as: owner,
  });
  expect(inferReplySchema.parse(await sent.json())).toMatchObject({
    product: { id: "seismic/places" },
    kind: { value: "stream" },
    rows: 3,
  });
});

it("says what is wrong with a request or its file", async () => {
  const infer = (query: string, body: BodyInit) =>
    plane.fetch(`/api/v1/infer${query}`, { method: "POST", body, as: owner }).then(problem);
  expect(await infer("", "a,b\n1,2\n")).toMatchObject({ status: 400, path: "name" });
  expect(await infer("?name=a.csv", "")).toMatchObject({
    status: 400,
    detail: expect.stringContaining("is empty"),
  });
  expect(await infer("?name=a.csv", "a,b\n1,2,3\n")).toMatchObject({
    detail: expect.stringContaining("Line 2"),
  });
  expect(await infer("?name=a.csv&nope=1", "a,b\n1,2\n")).toMatchObject({ status: 400, path: "nope" });
  expect(await infer("?name=a.csv", new FormData())).toMatchObject({
    status: 400,
    detail: expect.stringContaining("no file"),
  });
  const load = (id: string, query: string) =>
    plane.fetch(path(id, `load?${query}`), { method: "POST", body: airports, as: owner }).then(problem);
  expect(await load("airports/nope", "name=a.csv")).toMatchObject({ status: 404 });
  expect(await load("airports/airports", "name=a.csv&port=x")).toMatchObject({ status: 404, path: "port" });
  expect(await load("airports/airports", "upload=x")).toMatchObject({ status: 404, path: "upload" });
});

it("loads an inferred file without sending it again, and tells what ends a load half way", async () => {
  const quake = (i: number, extra: object = {}) => ({
    id: `q${i}`,
    at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-02T00:00:00Z",
    type: "earthquake",
    magnitude: 1,
    magnitude_type: "ml",
    place: "here",
    latitude: 1,
    longitude: 1,
    depth_km: 1,
    status: "reviewed",
    significance: 1,
    tsunami: 0,
    network: "ci",
    url: "https://example.com/q",
    ...extra,
  });
  const lines = Array.from({ length: 3000 }, (_, i) => JSON.stringify(quake(i)));
  const reply = await plane.fetch("/api/v1/infer?name=q.ndjson", {
    method: "POST",
    body: lines.join("\n"),
    as: owner,
  });
  const { uploadId } = inferReplySchema.parse(await reply.json());
  const load = (query: string, init: RequestInit = {}) =>
    plane.fetch(path("seismic/earthquakes", `load?${query}`), { method: "POST", as: owner, ...init });
  expect((await messages(await load(`upload=${uploadId}`))).at(-1)).toMatchObject({
    type: "done",
    accepted: 3000,
  });
  expect((await messages(await load(`upload=${uploadId}`))).at(-1)).toMatchObject({ replayed: 3000 });
  const { partitions } = await plane.embedded.describe("seismic/earthquakes");
  expect(partitions.map(({ end }) => end)).toEqual([3000]);

  // Beyond the records that are looked at before anything is written.
  const broken = Buffer.concat([
    Buffer.from(`${lines.join("\n")}\n`.repeat(5)),
    Buffer.from([0xff, 0xfe, 0x0a]),
  ]);
  const told = await messages(await load("name=broken.ndjson&again=1", { body: broken }));
  expect(told.at(-1)).toMatchObject({
    type: "failed",
    problem: { code: "INVALID_INPUT", detail: expect.stringContaining("Line 15001") },
  });
});

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
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
import { createLakeReader, createLakeWriter } from "../../adapters/table/embedded/lake/index.ts";
import type { LakeReader, LakeWriter } from "../../adapters/table/lake.ts";
import { isoFromUs, manualClock } from "../../clock.ts";
import type { Principal } from "../../domain/principal.ts";
import {
  describeProduct,
  type ProductDescription,
  parseProductFile,
} from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";
import { flushStream } from "../lake/flush.ts";
import { createStreamHistory } from "../lake/history.ts";
import { historySource } from "../lake/source.ts";
import { queryTable, type ReadTableDeps, readRows } from "./read-table.ts";
import { withStreamTable } from "./stream-table.ts";

const streamFile = `apiVersion: v1.0.0
kind: DataProduct
id: air/flights
name: flights
version: 1.0.0
status: active
domain: air
outputPorts:
  - { name: events, type: stream, version: 1.0.0, contractId: flights.events }
---
apiVersion: v3.1.0
kind: DataContract
id: flights.events
version: 1.0.0
status: active
schema:
  - name: flight
    logicalType: object
    properties:
      - { name: id, logicalType: integer, required: true }
      - { name: origin, logicalType: string }
      - { name: legs, logicalType: array }
customProperties:
  - property: millrace.stream
    value: { key: [id], partitions: 2, retention: 7d }
`;
const tableFile = `apiVersion: v1.0.0
kind: DataProduct
id: lake/flights_table
name: flights_table
version: 1.0.0
status: active
domain: lake
outputPorts:
  - { name: history, type: table, version: 1.0.0, contractId: flights_table.history }
---
apiVersion: v3.1.0
kind: DataContract
id: flights_table.history
version: 1.0.0
status: active
customProperties:
  - property: millrace.table
    value: { format: iceberg, from: air/flights }
`;

const products = new Map(
  [streamFile, tableFile].map((text): [string, ProductDescription] => {
    const { definition, findings } = parseProductFile(text);
    if (!definition) throw new Error(JSON.stringify(findings));
    const product = describeProduct(definition);
    return [product.id, product];
  }),
);
function productOf(id: string): ProductDescription {
  const product = products.get(id);
  if (product) return product;
  throw new AppError("NOT_FOUND", `There is no product ${id}.`);
}

const principal: Principal = {
  kind: "person",
  id: "maya",
  name: "Maya",
  role: "data_scientist",
  teams: [],
  domains: [],
  scopes: ["read"],
};

const clock = manualClock(Date.UTC(2026, 0, 1));
let home: string;
let logWriter: LogWriter;
let stream: EmbeddedStream;
let lake: LakeReader & { close(): Promise<void> };
let writer: LakeWriter;
let tables: ReturnType<typeof createEmbeddedTables>;
let deps: ReadTableDeps;
let flushedUs = 0;
let snapshotId = "";

const produce = (from: number, to: number) => {
  clock.advance(1000);
  return stream.produce(
    "air/flights",
    Array.from({ length: to - from }, (_, index) => {
      const id = from + index;
      return {
        key: String(id),
        value: JSON.stringify({ id, origin: id % 2 === 0 ? "SFO" : "JFK", legs: [id] }),
        eventTimeUs: clock.nowUs(),
      };
    }),
  );
};

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "millrace-stream-table-"));
  logWriter = startLogWriterHere({ home, clock });
  stream = createEmbeddedStream({ home, writer: logWriter.connect() });
  lake = createLakeReader({ lake: join(home, "lake"), spill: join(home, "spill-r") });
  writer = createLakeWriter({ lake: join(home, "lake"), spill: join(home, "spill-w"), clock });
  tables = createEmbeddedTables({ lake: join(home, "lake"), spill: join(home, "spill-t"), clock });
  const history = createStreamHistory({ lake, streamOf: () => stream });
  deps = { tables, clock, streams: { history, lake, product: async (id) => productOf(id) } };
  await stream.ensureTopic({ topic: "air/flights", partitions: 2, retentionMs: 7 * 86_400_000 });
  const source = historySource(productOf("air/flights"));
  if (!source) throw new Error("There is no stream.");
  await produce(0, 40);
  flushedUs = clock.nowUs() + 1000;
  snapshotId =
    (await flushStream({ lake, writer, stream }, source, { maxRecords: 30 })).state?.snapshotId ?? "";
  await produce(40, 60);
});
afterAll(async () => {
  await Promise.all([tables.close(), lake.close(), writer.close()]);
  await stream.close();
  await logWriter.close();
  rmSync(home, { recursive: true, force: true });
});

const rows = (id: string, more: object = {}) =>
  readRows(deps, { principal, product: productOf(id), limit: 100, offset: 0, ...more });

it.each(["air/flights", "lake/flights_table"])(
  "shows history and what came since as one table: %s",
  async (id) => {
    const page = await rows(id, { orderBy: "id", columns: ["id", "origin", "legs"], limit: 3, offset: 38 });
    expect(page).toMatchObject({ total: 60, truncated: true, snapshotId });
    expect(page.rows).toEqual([
      [38, "SFO", [38]],
      [39, "JFK", [39]],
      [40, "SFO", [40]],
    ]);
    const every = await rows(id, { orderBy: "_offset" });
    expect(every.columns.map(({ name }) => name)).toEqual([
      "id",
      "origin",
      "legs",
      "_event_time",
      "_knowledge_time",
      "_partition",
      "_offset",
      "_key",
      "_imported",
      "_schema_version",
    ]);
    expect(new Set(every.rows.map(([n]) => n)).size).toBe(60);
    const name = productOf(id).name;
    const counted = await queryTable(deps, {
      principal,
      product: productOf(id),
      sql: `SELECT origin, count(*), max(id) FROM ${name} GROUP BY ALL ORDER BY origin`,
    });
    expect(counted.rows).toEqual([
      ["JFK", 30, 59],
      ["SFO", 30, 58],
    ]);
    // Nothing stays behind of the tail that was written for the query.
    expect(readdirSync(join(home, "spill-t-tails/staging"))).toEqual([]);
  },
);

it("answers as it was known at an instant, across the flush, and as a snapshot has it", async () => {
  expect(await rows("air/flights", { asOf: isoFromUs(flushedUs - 1) })).toMatchObject({ total: 40 });
  const known = await rows("air/flights", {
    asOf: isoFromUs(flushedUs - 1),
    orderBy: "id",
    desc: true,
    limit: 1,
  });
  expect(known.rows[0]?.[0]).toBe(39);
  expect(await rows("air/flights", { asOf: snapshotId })).toMatchObject({ total: 30, snapshotId });
  await expect(rows("air/flights", { asOf: "2025-01-01T00:00:00Z" })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  await expect(rows("air/flights", { asOf: "17" })).rejects.toMatchObject({
    code: "NOT_FOUND",
    path: "asOf",
  });
});

it("copies no more of the log than a flush holds to find the rows of a key", async () => {
  const source = productOf("air/flights");
  const asked = withStreamTable(deps, source, { kind: "newest" }, async ({ rows: all }) => all, {
    mostTail: 29,
  });
  // 60 records, of which 30 were flushed.
  await expect(asked).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("30 records"),
  });
  expect(
    await withStreamTable(deps, source, { kind: "newest" }, async ({ rows: all }) => all, { mostTail: 30 }),
  ).toBe(60);
});

it("gives the rows of a key and a span, whichever side of the flush they are on", async () => {
  const page = await rows("air/flights", {
    port: "stream",
    equals: { origin: "JFK" },
    within: { column: "_event_time", from: isoFromUs(flushedUs - 1_000_000), to: isoFromUs(clock.nowUs()) },
    orderBy: "_offset",
    columns: ["id"],
  });
  // Those of the first batch only: the second one's instant is the span's end, which is not part of it.
  expect(page.rows.map(([id]) => Number(id)).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, n) => 2 * n + 1),
  );
  expect(page).toMatchObject({ total: null, truncated: false });
  await expect(rows("air/flights", { equals: { airport: "JFK" } })).rejects.toMatchObject({
    code: "INVALID_INPUT",
    path: "equals",
  });
});

it("asks whoever reads the table for the right to read the stream", async () => {
  const nobody: Principal = { ...principal, scopes: [] };
  await expect(
    readRows(deps, { principal: nobody, product: productOf("lake/flights_table"), limit: 1, offset: 0 }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
});

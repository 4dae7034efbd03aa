import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createEmbeddedStream,
  type EmbeddedStream,
  type LogWriter,
  startLogWriterHere,
} from "../../adapters/stream/embedded/index.ts";
import type { StreamAdapter, StreamRecord } from "../../adapters/stream/types.ts";
import { createFileReader } from "../../adapters/table/embedded/files/index.ts";
import { createEmbeddedTables } from "../../adapters/table/embedded/index.ts";
import type { FileAdapter } from "../../adapters/table/files.ts";
import type { TableAdapter } from "../../adapters/table/types.ts";
import { manualClock } from "../../clock.ts";
import type { LoadDone, LoadMessage } from "../../domain/data-plane-api/load.ts";
import type { Principal } from "../../domain/principal.ts";
import { describeProduct, parseProductFile } from "../../domain/product-file/index.ts";
import { servedProduct } from "../../worker/served-catalog/served-product.ts";
import { compileIngestContract } from "../ingest/contract.ts";
import { fromDeadLetter } from "../ingest/dead-letters.ts";
import { createUploads, type Uploads } from "../uploads/store.ts";
import { type LoadDeps, type LoadProduct, type LoadRequest, loadFile } from "./load.ts";

let home: string;
let clock: ReturnType<typeof manualClock>;
let writer: LogWriter;
let stream: EmbeddedStream;
let tables: TableAdapter;
let files: FileAdapter;
let uploads: Uploads;
let names = 0;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "millrace-load-"));
  clock = manualClock(Date.UTC(2026, 0, 31, 12));
  writer = startLogWriterHere({ home, clock });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
  tables = createEmbeddedTables({ lake: join(home, "lake"), spill: join(home, "spill"), clock });
  files = createFileReader({ spill: join(home, "spill-files") });
  uploads = createUploads(join(home, "uploads"), clock);
});
afterAll(async () => {
  files.close();
  await tables.close();
  await stream.close();
  await writer.close();
  rmSync(home, { recursive: true, force: true });
});

const owner: Principal = {
  kind: "person",
  id: "ann",
  name: "Ann",
  role: "domain_owner",
  teams: ["shop"],
  domains: ["shop"],
  scopes: ["read", "write", "catalog"],
};

const fields = `
          - { name: id, logicalType: string, required: true, description: Number. }
          - { name: at, logicalType: timestamp, required: true, description: When., logicalTypeOptions: { timezone: false } }
          - { name: n, logicalType: integer, description: Count., logicalTypeOptions: { minimum: 0, maximum: 1000000 } }
          - { name: price, logicalType: number, physicalName: "Price (EUR)", description: Price. }
          - { name: known_at, logicalType: timestamp, description: Known., logicalTypeOptions: { timezone: false } }`;

function productOf(kind: "stream" | "table", options = ""): LoadProduct {
  const name = `things${names++}`;
  const block =
    kind === "stream"
      ? `millrace.stream, value: { key: [id], eventTime: at, recordId: id, partitions: 3${options} }`
      : "millrace.table, value: { format: parquet, keys: [id] }";
  const file = parseProductFile(`
apiVersion: v1.0.0
kind: DataProduct
id: shop/${name}
name: ${name}
version: 1.0.0
status: active
domain: shop
outputPorts:
  - { name: ${kind}, type: ${kind}, version: 1.0.0, contractId: ${name}.${kind} }
---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.${kind}
version: 1.0.0
status: active
schema:
  - name: thing
    logicalType: object
    properties:${fields.replaceAll("\n    ", "\n")}
customProperties:
  - { property: ${block} }
`);
  const { definition } = file;
  if (!definition) throw new Error(JSON.stringify(file.findings));
  const description = describeProduct(definition);
  return { description, definition, status: description.status, revision: 1 };
}

const depsWith = (through: StreamAdapter = stream): LoadDeps => ({
  clock,
  elapsed: () => performance.now(),
  files,
  tables,
  noteSnapshot: async () => {},
  async streamTarget(product) {
    const { stream: served } = servedProduct(product);
    if (!served) throw new Error("no stream");
    await stream.ensureTopic({ topic: served.topic, partitions: served.partitions, retentionMs: null });
    await stream.ensureTopic({ topic: served.deadTopic, partitions: 1, retentionMs: null });
    return { served, contract: compileIngestContract(served), stream: through, deadLetters: stream };
  },
});

async function load(
  product: LoadProduct,
  name: string,
  content: string | Buffer,
  request: Partial<LoadRequest> = {},
  deps: LoadDeps = depsWith(),
): Promise<{ done: LoadDone; rejected: Extract<LoadMessage, { type: "rejected" }>[] }> {
  const path = join(home, `source-${names++}`);
  writeFileSync(path, content);
  const { createReadStream } = await import("node:fs");
  const principal = request.principal ?? owner;
  const upload = await uploads.receive(createReadStream(path), {
    name,
    principalId: principal.id,
    limit: 1e9,
  });
  const rejected: Extract<LoadMessage, { type: "rejected" }>[] = [];
  let done: LoadDone | undefined;
  for await (const message of loadFile(deps, { product, upload, ...request, principal })) {
    if (message.type === "rejected") rejected.push(message);
    if (message.type === "done") done = message;
  }
  if (!done) throw new Error("the load did not say that it was done");
  return { done, rejected };
}

async function readAll(topic: string): Promise<StreamRecord[]> {
  const records: StreamRecord[] = [];
  for (let from = await stream.resolve(topic, { kind: "earliest" }); ; ) {
    const page = await stream.read(topic, from, { limit: 10_000 });
    if (page.records.length === 0) return records;
    records.push(...page.records);
    from = page.next;
  }
}

const parsed = (records: readonly StreamRecord[]) =>
  records.map(({ value }) => JSON.parse(value ?? "null") as object);

const ndjson = (
  count: number,
  row: (i: number) => object = (i) => ({ id: `t${i}`, at: "2026-01-01T00:00:00", n: i }),
) => Array.from({ length: count }, (_, i) => JSON.stringify(row(i))).join("\n");

it("takes good records, tells bad ones by line, and keeps those among the dead letters", async () => {
  const product = productOf("stream");
  const lines = ndjson(5000).split("\n");
  lines[10] = "{broken";
  lines[4000] = JSON.stringify({ id: "x", at: "2026-01-01T00:00:00", n: -5 });
  lines[4500] = JSON.stringify({ id: "y", n: 1 });
  const { done, rejected } = await load(product, "a.ndjson.gz", gzipSync(`${lines.join("\n")}\n`));
  expect(done).toMatchObject({ read: 5000, accepted: 4997, rejected: 3, replayed: 0, snapshotId: null });
  expect(rejected.map(({ index, line, faults }) => [index, line, faults[0]?.code])).toEqual([
    [10, 11, "NOT_JSON"],
    [4000, 4001, "RANGE"],
    [4500, 4501, "REQUIRED"],
  ]);
  expect(await readAll(product.description.id)).toHaveLength(4997);
  const dead = (await readAll(`${product.description.id}.dead`)).map(fromDeadLetter);
  expect(dead.map(({ index, text }) => [index, text])).toEqual([
    [10, "{broken"],
    [4000, lines[4000]],
    [4500, lines[4500]],
  ]);
});

it("writes a file once however often it is loaded, unless it is asked to", async () => {
  const product = productOf("stream");
  const content = ndjson(4500);
  await load(product, "a.ndjson", content);
  const again = await load(product, "b.ndjson", content);
  expect(again.done).toMatchObject({ accepted: 4500, replayed: 4500 });
  expect(await readAll(product.description.id)).toHaveLength(4500);
  await load(product, "a.ndjson", content, { again: "once more" });
  expect(await readAll(product.description.id)).toHaveLength(9000);
});

it("goes on where a load was cut off, without a loss or a double", async () => {
  const product = productOf("stream");
  const content = ndjson(9000);
  // The answer to a write is lost after it became durable.
  for (const breakAt of [1, 3]) {
    let calls = 0;
    const breaking: StreamAdapter = {
      ...stream,
      async produce(...args) {
        const result = await stream.produce(...args);
        if (++calls === breakAt) throw new Error("killed");
        return result;
      },
    };
    await expect(load(product, "a.ndjson", content, {}, depsWith(breaking))).rejects.toThrow("killed");
  }
  const { done } = await load(product, "a.ndjson", content);
  expect(done).toMatchObject({ accepted: 9000, replayed: 6000 });
  const ids = parsed(await readAll(product.description.id)).map((record) => (record as { id: string }).id);
  expect(new Set(ids).size).toBe(9000);
  expect(ids).toHaveLength(9000);
});

it("reads CSV by the contract: names, types, dates in another order, empty cells", async () => {
  const product = productOf("stream");
  const { done, rejected } = await load(
    product,
    "a.csv",
    'id;at;n;Price (EUR)\n007;31/1/2026 9:30;12;1.5\n"a;b";1/2/2026 00:00;;\nlast;2/2/2026 10:00;many;2\n',
  );
  expect(done).toMatchObject({ accepted: 2, rejected: 1 });
  expect(parsed(await readAll(product.description.id))).toEqual(
    expect.arrayContaining([
      { id: "007", at: "2026-01-31T09:30:00", n: 12, price: 1.5 },
      { id: "a;b", at: "2026-02-01T00:00:00" },
    ]),
  );
  expect(rejected[0]).toMatchObject({ line: 4, faults: [{ code: "TYPE", path: "n" }] });
});

it("refuses a file whose columns are not the contract's, before anything is written", async () => {
  const product = productOf("stream");
  await expect(load(product, "a.csv", "id,at,colour\n1,2026-01-01T00:00:00,red\n")).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringContaining("colour"),
  });
  await expect(load(product, "a.csv", "id,n\n1,2\n")).rejects.toMatchObject({
    message: expect.stringContaining("lacks columns that the contract requires: at"),
  });
  await expect(load(product, "a.csv", "")).rejects.toMatchObject({
    message: expect.stringContaining("is empty"),
  });
});

it("imports records with the times at which they were known, in that order", async () => {
  const product = productOf("stream");
  const row = (i: number) => ({
    id: `t${i}`,
    at: `2025-01-01T00:00:${String(i % 60).padStart(2, "0")}`,
    known_at: `2025-06-${String(28 - (i % 28)).padStart(2, "0")}T00:00:00`,
  });
  const { done } = await load(product, "a.ndjson", ndjson(3000, row), { importColumn: "known_at" });
  expect(done.accepted).toBe(3000);
  for (const record of await readAll(product.description.id)) {
    const { known_at } = JSON.parse(record.value ?? "") as { known_at: string };
    expect(record.imported).toBe(true);
    // Ties within a partition are told apart by microseconds.
    expect(record.knowledgeTimeUs / 1000 - Date.parse(`${known_at}Z`)).toBeLessThan(2);
  }
  const lagged = productOf("stream");
  await load(lagged, "a.ndjson", ndjson(10), { importLag: "1h" });
  expect((await readAll(lagged.description.id))[0]?.knowledgeTimeUs).toBe(Date.UTC(2026, 0, 1, 1) * 1000);
});

it("refuses an import behind live records, and by those who may not define the product", async () => {
  const product = productOf("stream");
  await load(product, "a.ndjson", ndjson(50));
  await expect(
    load(
      product,
      "b.ndjson",
      ndjson(50, (i) => ({ id: `u${i}`, at: "2025-01-01T00:00:00" })),
      { importLag: "1s" },
    ),
  ).rejects.toMatchObject({ code: "CONFLICT" });
  const writerOnly: Principal = { ...owner, scopes: ["read", "write"] };
  await expect(
    load(productOf("stream"), "a.ndjson", ndjson(1), { importLag: "1s", principal: writerOnly }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
  const stranger: Principal = { ...owner, domains: ["other"] };
  await expect(load(product, "c.ndjson", ndjson(1), { principal: stranger })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

it("lets records through that break a contract which only warns, and marks them", async () => {
  const product = productOf("stream", ", enforcement: warn");
  const { done } = await load(
    product,
    "a.ndjson",
    ndjson(10, (i) => ({ id: `t${i}`, at: "2026-01-01T00:00:00", n: -i })),
  );
  expect(done).toMatchObject({ accepted: 10, warned: 9, rejected: 0 });
  const marked = (await readAll(product.description.id)).filter(
    ({ headers }) => headers.violations !== undefined,
  );
  expect(marked).toHaveLength(9);
});

const tableRef = (product: LoadProduct) => ({ productId: product.description.id, port: "table" });

async function rowsOf(product: LoadProduct) {
  const snapshots = await tables.snapshots(tableRef(product));
  const newest = snapshots.at(-1);
  return {
    snapshots,
    rows: newest ? (await tables.rows(tableRef(product), newest, { limit: 100, offset: 0 })).rows : [],
  };
}

it("makes one snapshot of a table's good rows, adding or replacing", async () => {
  const product = productOf("table");
  const csv =
    "id,at,n,Price (EUR)\na,2026-01-01 10:00:00,1,0.5\nb,2026-01-02T10:00:00,x,1\nc,31.1.2026 07:05,,2\n";
  const first = await load(product, "a.csv", csv);
  // The second record's count and the third's date are not as the contract has them.
  expect(first.done).toMatchObject({
    read: 3,
    accepted: 1,
    rejected: 2,
    snapshotId: expect.stringMatching(/^\d+$/),
  });
  expect(first.rejected.map(({ line, faults }) => [line, faults[0]?.path])).toEqual([
    [3, "n"],
    [4, "at"],
  ]);
  await load(product, "b.json", JSON.stringify([{ id: "d", at: "2026-01-04T00:00:00", n: 4, price: 9.25 }]));
  expect(await rowsOf(product)).toMatchObject({
    snapshots: [{ rows: 1 }, { rows: 2 }],
    rows: [
      ["a", "2026-01-01T10:00:00.000", 1, 0.5, null],
      ["d", "2026-01-04T00:00:00.000", 4, 9.25, null],
    ],
  });
  await expect(load(product, "b.csv", "id,at\nd,2026-01-09T00:00:00\n")).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("2 rows with the key id d"),
  });
  await load(product, "c.csv", "id,at\nz,2026-01-05T00:00:00\n", { mode: "replace" });
  expect((await rowsOf(product)).rows).toEqual([["z", "2026-01-05T00:00:00.000", null, null, null]]);
});

it("leaves a table as it is when no row is good, or the file breaks off", async () => {
  const product = productOf("table");
  await load(product, "a.csv", "id,at\na,2026-01-01T10:00:00\n");
  const before = await rowsOf(product);
  await expect(load(product, "b.csv", "id,at\nb,soon\nc,later\n")).rejects.toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringContaining("None of the 2 records"),
  });
  const long = `id,at\n${"x,2026-01-01T10:00:00\n".repeat(20_000)}y,"never closed\n`;
  await expect(load(product, "c.csv", long)).rejects.toMatchObject({
    message: expect.stringContaining("line 20002 a quote is opened"),
  });
  expect(await rowsOf(product)).toEqual(before);
});

it("refuses what a port cannot do, and products without one", async () => {
  await expect(load(productOf("stream"), "a.ndjson", ndjson(1), { mode: "replace" })).rejects.toMatchObject({
    code: "UNSUPPORTED",
  });
  await expect(load(productOf("table"), "a.ndjson", ndjson(1), { importLag: "1s" })).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
  await expect(load(productOf("table"), "a.ndjson", ndjson(1), { port: "nope" })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringContaining("table (table)"),
  });
  const retired = { ...productOf("stream"), status: "retired" as const };
  await expect(load(retired, "a.ndjson", ndjson(1))).rejects.toMatchObject({ code: "GONE" });
});

it("keeps uploads to their sender and lets them go after a day", async () => {
  const { Readable } = await import("node:stream");
  const upload = await uploads.receive(Readable.from([Buffer.from("a,b\n")]), {
    name: "a.csv",
    principalId: "ann",
    limit: 10,
  });
  expect(await uploads.get(upload.id, "ann")).toEqual(upload);
  const another = upload.id.replace(/^./, upload.id.startsWith("0") ? "1" : "0");
  for (const id of [another, "../../etc/passwd"])
    await expect(uploads.get(id, "ann")).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(uploads.get(upload.id, "bob")).rejects.toMatchObject({ code: "NOT_FOUND" });
  const big = Readable.from([Buffer.alloc(8), Buffer.alloc(8)]);
  await expect(uploads.receive(big, { name: "b.csv", principalId: "ann", limit: 10 })).rejects.toMatchObject({
    code: "TOO_LARGE",
  });
  expect(await uploads.sweep()).toBe(0);
  const later = createUploads(join(home, "uploads"), manualClock(Date.now() + 25 * 3_600_000));
  expect(await later.sweep()).toBeGreaterThan(0);
  await expect(uploads.get(upload.id, "ann")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

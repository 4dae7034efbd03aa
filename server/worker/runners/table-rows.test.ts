import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  createEmbeddedStream,
  type LogWriter,
  startLogWriterHere,
} from "../../adapters/stream/embedded/index.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { RowsPage, TableSnapshot } from "../../adapters/table/types.ts";
import { systemClock as clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { createIndexBook } from "../../hydration/vectors/index-book.ts";
import { createLogger } from "../../log.ts";
import type { Runner } from "../runner.ts";
import { createTableRowsRunner } from "./table-rows.ts";

const id = "library/shelves";
const port = (type: string) =>
  `  - { name: ${type}, type: ${type}, version: 1.0.0, contractId: shelves.${type} }\n`;
const contract = (type: string, block: string) => `---
apiVersion: v3.1.0
kind: DataContract
id: shelves.${type}
version: 1.0.0
status: active
schema:
  - name: shelf
    logicalType: object
    properties:
      - { name: shelf, logicalType: string, required: true, primaryKey: true }
      - { name: about, logicalType: string }
customProperties:
  - { property: millrace.${type}, value: ${block} }
`;
const shelves = (indexed: boolean) => {
  const { definition, findings } = parseProductFile(`apiVersion: v1.0.0
kind: DataProduct
id: ${id}
name: shelves
domain: library
status: active
outputPorts:
${port("table")}${indexed ? port("vectors") : ""}${contract("table", "{ format: parquet, keys: [shelf] }")}${
  indexed ? contract("vectors", `{ source: ${id}, columns: [about] }`) : ""
}`);
  if (!definition) throw new Error(JSON.stringify(findings));
  return definition;
};

let home: string;
let writer: LogWriter;
let stream: StreamAdapter;
let runner: Runner;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "mr-table-rows-"));
  writer = startLogWriterHere({ home, clock });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
});
afterEach(async () => {
  await runner.stop();
  await stream.close();
  await writer.close();
  rmSync(home, { recursive: true });
});

/** A catalog with this product and a table of as many rows; both can be changed. */
function setUp() {
  const state = { sequence: 1n, definitions: [shelves(true)], rows: 2 };
  const db = {
    changeSequence: { findUnique: async () => ({ value: state.sequence }) },
    product: { findMany: async () => state.definitions.map((definition) => ({ definition })) },
  } as unknown as Db;
  const tables = {
    snapshots: async () => [
      { snapshotId: `s${state.rows}`, rows: state.rows, atUs: clock.nowUs() } as TableSnapshot,
    ],
    rows: async (_ref: unknown, _snapshot: unknown, { limit, offset }: { limit: number; offset: number }) => {
      const count = Math.max(0, Math.min(limit, state.rows - offset));
      const rows = Array.from({ length: count }, (_, n) => [`S${offset + n}`, "about"]);
      return { columns: [{ name: "shelf" }, { name: "about" }], rows } as unknown as RowsPage;
    },
  };
  const book = createIndexBook();
  runner = createTableRowsRunner({
    db,
    tables,
    stream,
    book,
    embedderOf: () => undefined,
    modelsRevision: () => 1,
    clock,
    log: createLogger({ process: "worker", folder: join(home, "logs"), level: "fatal" }),
  });
  return { state, book };
}
const soon = (look: () => unknown) => expect.poll(look, { timeout: 10_000, interval: 20 });
const change = (state: { sequence: bigint }) => {
  state.sequence++;
};

it("removes the topic of a table when it is indexed no more, and no other topic that looks like one", async () => {
  const other = "library/somebody.rows";
  await stream.ensureTopic({ topic: other, partitions: 1, retentionMs: null });
  const { state } = setUp();
  await runner.start();
  const ends = async () => (await stream.describe(`${id}.rows`)).partitions[0]?.end;
  await soon(() => ends().catch(() => null)).toBe(2);

  state.definitions = [shelves(false)];
  change(state);
  await soon(() => stream.listTopics()).toEqual([other]);

  // Indexed again it is made anew; removed with its product, too.
  state.definitions = [shelves(true)];
  change(state);
  await soon(() => stream.listTopics()).toEqual([`${id}.rows`, other]);
  state.definitions = [];
  change(state);
  await soon(() => stream.listTopics()).toEqual([other]);
});

it("tells with the index why a table is not taken in, until it can be", async () => {
  const { state, book } = setUp();
  state.rows = 200_001;
  await runner.start();
  await soon(() => book.get(id)?.sourceProblem).toBe(
    "library/shelves has 200,001 rows; tables of at most 200,000 can be indexed. Keep its rows in a stream and name that as the source.",
  );
  state.rows = 3;
  await soon(() => book.get(id)?.sourceProblem).toBeNull();
});

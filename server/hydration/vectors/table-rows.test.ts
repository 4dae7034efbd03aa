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
import { createEmbeddedTables } from "../../adapters/table/embedded/index.ts";
import type { Cell, TableAdapter } from "../../adapters/table/types.ts";
import { manualClock } from "../../clock.ts";
import { createTableRows, rowsTopic } from "./table-rows.ts";

const ref = { productId: "shop/items", port: "table" };
const table = { ...ref, keys: ["sku"] };
const topic = rowsTopic(ref.productId);
const running = new AbortController().signal;

let home: string;
let writer: LogWriter;
let stream: StreamAdapter;
let tables: TableAdapter;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "millrace-rows-"));
  const clock = manualClock(Date.parse("2026-01-31T12:00:00Z"));
  writer = startLogWriterHere({ home, clock });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
  tables = createEmbeddedTables({ lake: join(home, "lake"), spill: join(home, "spill"), clock });
});
afterEach(async () => {
  await tables.close();
  await stream.close();
  await writer.close();
  rmSync(home, { recursive: true, force: true });
});

const write = (...rows: [string | null, string, number][]) =>
  tables.write(
    ref,
    {
      kind: "rows",
      columns: [
        { name: "sku", type: "VARCHAR" },
        { name: "title", type: "VARCHAR" },
        { name: "price", type: "INTEGER" },
      ],
      batches: (async function* () {
        yield rows as Cell[][];
      })(),
    },
    { mode: "replace", actorName: "test", reason: "" },
  );

/** What the topic has, as `key=title` or `key gone`. */
async function written(): Promise<string[]> {
  const from = await stream.resolve(topic, { kind: "earliest" });
  const { records } = await stream.read(topic, from, { limit: 10_000 });
  return records.map(({ key, value }) =>
    value === null ? `${key} gone` : `${key}=${(JSON.parse(value) as { title: string }).title}`,
  );
}

it("writes what each snapshot changed, also when it begins anew", async () => {
  const first = createTableRows({ tables, stream }, table);
  expect(await first.step(running)).toBe(0);
  await write(["a", "apple", 1], ["b", "bread", 2], ["c", "cheese", 3]);
  expect(await first.step(running)).toBe(3);
  expect(await first.step(running)).toBe(0);
  await write(["a", "apple", 1], ["b", "brown bread", 2], ["d", "dates", 4]);
  // Another process: what was written is known from the topic alone.
  const second = createTableRows({ tables, stream }, table);
  expect(await second.step(running)).toBe(3);
  expect(await written()).toEqual(["a=apple", "b=bread", "c=cheese", "b=brown bread", "d=dates", "c gone"]);
  await write(["c", "cheese", 3], ["a", "apple", 1], ["b", "brown bread", 2], ["d", "dates", 4]);
  expect(await second.step(running)).toBe(1);
  expect((await written()).at(-1)).toBe("c=cheese");
});

it("takes the first of rows with one key, and says nothing of them again", async () => {
  await write(["a", "apple", 1], ["a", "apricot", 2], [null, "nothing", 0]);
  const rows = createTableRows({ tables, stream }, table);
  expect(await rows.step(running)).toBe(2);
  await write(["a", "apple", 1], ["a", "apricot", 2], [null, "nothing", 0], ["b", "bread", 1]);
  expect(await rows.step(running)).toBe(1);
  expect(await written()).toEqual(["a=apple", "[null]=nothing", "b=bread"]);
});

it("names rows by all of their keys", async () => {
  await write(["a", "apple", 1], ["a", "apricot", 2]);
  expect(await createTableRows({ tables, stream }, { ...table, keys: ["sku", "price"] }).step(running)).toBe(
    2,
  );
  expect(await written()).toEqual(['["a",1]=apple', '["a",2]=apricot']);
});

it("goes on where it was stopped", async () => {
  await write(
    ...Array.from({ length: 2_500 }, (_, n): [string, string, number] => [`k${n}`, `item ${n}`, n]),
  );
  const stop = new AbortController();
  const stopping = createTableRows(
    {
      stream,
      tables: {
        snapshots: (asked) => tables.snapshots(asked),
        rows: async (...asked) => {
          const page = await tables.rows(...asked);
          if (asked[2].offset > 0) stop.abort();
          return page;
        },
      },
    },
    table,
  );
  expect(await stopping.step(stop.signal)).toBe(2_000);
  expect(await createTableRows({ tables, stream }, table).step(running)).toBe(500);
  expect(new Set(await written()).size).toBe(2_500);
});

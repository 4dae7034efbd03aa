import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LabelReader, LabelSpec } from "../../labels.ts";
import { sniffFile } from "../files/sniff.ts";
import { toCell } from "../values.ts";
import { createLabelReader } from "./index.ts";

let folder: string;
let reader: LabelReader;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mr-labels-"));
  reader = createLabelReader({ spill: join(folder, "spill") });
});
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true, force: true });
});

const spec: LabelSpec = {
  timeColumn: "t",
  keys: [
    { column: "origin", logicalType: "string", neededBy: "a/b" },
    { column: "gate", logicalType: "integer", neededBy: "a/b" },
  ],
  inputs: [],
  reserved: ["a/b.x"],
  latestUs: Date.parse("2026-06-01T00:00:00Z") * 1000,
};

async function stage(name: string, content: string, change: Partial<LabelSpec> = {}) {
  const path = join(folder, name);
  writeFileSync(path, content);
  const reading = await sniffFile(path, name);
  const staged = await reader.stage(
    { kind: "file", path, reading },
    { ...spec, ...change },
    `${path}.parquet`,
  );
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const result = await connection.run(`SELECT * FROM '${staged.path}'`);
  const rows = (await result.getRows()).map((row) => row.map(toCell));
  const names = result.columnNames();
  connection.closeSync();
  instance.closeSync();
  return { ...staged, count: staged.rows, names, rows };
}

const us = (text: string) => Date.parse(text) * 1000;

test("a CSV's texts become what they print back as, and its order stays", async () => {
  const staged = await stage(
    "a.csv",
    "origin,gate,t,zip,y,share\nSFO,7,2026-01-31T14:15:00.000001Z,01234,1,0.5\nJFK,12,2026-01-31 15:15:00+01:00,94110,0,2\n",
  );
  expect(staged.names).toEqual(["__row", "__t", "__k0", "__k1", "origin", "gate", "t", "zip", "y", "share"]);
  expect(staged.rows).toEqual([
    [0, us("2026-01-31T14:15:00Z") + 1, "SFO", 7, "SFO", 7, "2026-01-31T14:15:00.000001Z", "01234", 1, 0.5],
    [1, us("2026-01-31T14:15:00Z"), "JFK", 12, "JFK", 12, "2026-01-31 15:15:00+01:00", "94110", 0, 2],
  ]);
  expect(staged).toMatchObject({ count: 2, firstUs: us("2026-01-31T14:15:00Z") });
});

test("NDJSON with epoch milliseconds and whole numbers as text", async () => {
  const staged = await stage(
    "b.ndjson",
    `{"origin":"SFO","gate":"9007199254740993","t":${Date.parse("2026-01-31T14:15:00Z")},"y":true}\n{"origin":"SFO","gate":"2","t":0,"y":null}\n`,
  );
  expect(staged.rows).toEqual([
    [
      0,
      us("2026-01-31T14:15:00Z"),
      "SFO",
      "9007199254740993",
      "SFO",
      "9007199254740993",
      Date.parse("2026-01-31T14:15:00Z"),
      true,
    ],
    [1, 0, "SFO", 2, "SFO", "2", 0, null],
  ]);
});

test.each([
  [
    "no time column",
    "origin,gate\nSFO,7\n",
    {},
    "labels.t",
    /no time column "t".*The labels have origin, gate/,
  ],
  [
    "another time column",
    "origin,gate,at\nSFO,7,2026-01-31T14:15:00Z\n",
    { timeColumn: "when" },
    "labels.when",
    /"when"/,
  ],
  ["no entity", "origin,t\nSFO,2026-01-31T14:15:00Z\n", {}, "labels.gate", /entity of a\/b/],
  [
    "no zone",
    "origin,gate,t\nSFO,7,2026-01-31T14:15:00Z\nSFO,7,2026-01-31T14:15:00\n",
    {},
    "labels.1.t",
    /not an instant/,
  ],
  ["no such day", "origin,gate,t\nSFO,7,2026-02-30T14:15:00Z\n", {}, "labels.0.t", /not an instant/],
  ["empty instant", "origin,gate,t\nSFO,7,\n", {}, "labels.0.t", /empty/],
  [
    "the future",
    "origin,gate,t\nSFO,7,2026-06-01T00:00:00.000001Z\n",
    {},
    "labels.0.t",
    /later than 2026-06-01/,
  ],
  [
    "a wrong type",
    "origin,gate,t\nSFO,seven,2026-01-31T14:15:00Z\n",
    {},
    "labels.0.gate",
    /takes a whole number/,
  ],
  ["an empty entity", "origin,gate,t\n,7,2026-01-31T14:15:00Z\n", {}, "labels.0.origin", /empty/],
  [
    "a name the answer has",
    "origin,gate,t,a/b.X\nSFO,7,2026-01-31T14:15:00Z,1\n",
    {},
    "labels.a/b.X",
    /Rename/,
  ],
  [
    "a missing input",
    "origin,gate,t\nSFO,7,2026-01-31T14:15:00Z\n",
    { inputs: [{ column: "amount", neededBy: "a/b.x" }] },
    "labels.amount",
    /request.amount/,
  ],
] as const)("refuses %s", async (_what, content, change, path, message) => {
  await expect(stage("bad.csv", content, change)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    path,
    message: expect.stringMatching(message),
  });
});

test("a text where a number stands in JSON is another kind", async () => {
  await expect(
    stage("c.ndjson", '{"origin":7,"gate":7,"t":0}\n{"origin":8,"gate":7,"t":0}\n'),
  ).rejects.toMatchObject({
    path: "labels.0.origin",
    message: expect.stringContaining("takes a text"),
  });
});

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FileAdapter, FileFacts, FileRecord } from "../../files.ts";
import { createFileReader } from "./index.ts";

let folder: string;
let files: FileAdapter;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-files-"));
  files = createFileReader({ spill: join(folder, "spill") });
});
afterAll(() => {
  files.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function measure(path: string, name = path.split("/").at(-1) ?? ""): Promise<FileFacts> {
  return files.measure(path, await files.sniff(path, name), { timeoutMs: 60_000 });
}

async function recordsOf(path: string, name: string): Promise<FileRecord[]> {
  const records: FileRecord[] = [];
  for await (const batch of files.records(path, await files.sniff(path, name))) records.push(...batch);
  return records;
}

const field = (facts: FileFacts, path: string) => {
  const found = facts.fields.find((each) => each.path.join(".") === path);
  if (!found) throw new Error(`no field ${path}`);
  return found;
};

describe("files that are not as they should be", () => {
  it.each<[string, string | Buffer, RegExp]>([
    ["empty.csv", "", /empty\.csv is empty/],
    ["blank.csv", " \n\n ", /nothing but blanks/],
    ["header.csv", "a,b\n", /no records, only the names/],
    ["one.csv", "name\nbob\nann\n", /one column only.*"name"/],
    ["ragged.csv", "a,b,c\n1,2,3\n4,5\n6,7,8\n", /Line 3 has 2 columns where 3 are expected/],
    ["wide.csv", "a,b,c\n1,2,3\n4,5,6,7\n1,2,3\n1\n", /Line 3 has 4 columns where 3 are expected.*1 more/],
    ["quote.csv", 'a,b\n1,2\n3,"x\n4,5\n', /line 3 a quote is opened that never closes/],
    [
      "latin.csv",
      Buffer.from("name,city\nann,Bern\nbob,Gen\xe8ve\n", "latin1"),
      /Line 3 is not UTF-8.*bob,Genève/,
    ],
    ["utf16.csv", Buffer.from("a,b\n1,2\n", "utf16le"), /not text/],
    ["zero.csv", `a,b\n${"1,2\n".repeat(2000)}1,\0\n`, /Line 2002 holds a zero byte/],
    ["noise.csv", Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256)), /not text/],
    ["archive.zip", Buffer.from("PK\x03\x04rest"), /zip archive or an Excel workbook/],
    ["cut.csv.gz", gzipSync("a,b\n1,2\n".repeat(9999)).subarray(0, 60), /damaged or cut short/],
    ["bad.parquet", "PAR1xxxxPAR1", /Footer length error in file 'bad\.parquet'/],
    ["mixed.json", '[{"a":1},2,{"a":3}]', /Record 2 is 2, not an object/],
    ["scalars.json", "[1,2,3]", /Record 1 is 1, not an object.*2 more/],
    ["types.json", '[{"a":1},{"a":"x"}]', /field a is a number in record 1 and text in record 2/],
    ["cut.json", '[{"a":1},{"a":', /./],
    ["broken.json", '{\n "a": 1,\n "b" 2\n}', /broken\.json is not JSON.*line 3/],
    ["several.json", '{"a":[{"x":1}],\n"b":[{"y":1}]}', /several lists \(a, b\)/],
    ["broken.ndjson", '{"a":1}\n{"a":\n{"a":3}\n', /Line 2 is not JSON/],
    ["mixed.ndjson", '{"a":1}\n[1]\n"x"\n', /Line 2 is a list, not an object.*1 more/],
  ])("refuses %s and says where", async (name, content, message) => {
    const error = await measure(put(name, content)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: expect.stringMatching(/^(INVALID_INPUT|UNSUPPORTED)$/) });
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain(folder);
  });
});

describe("texts", () => {
  it("reads columns as what all their values are, and says what is in the way", async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) =>
      [
        i,
        `0${i % 100}`,
        i % 7 === 0 ? "" : i / 4,
        i === 25_000 ? "n/a" : i,
        i % 10 === 3 ? "?" : i % 50,
        "2024-02-29",
        "29/2/2016 01:16",
        i % 2 === 0,
      ].join(";"),
    );
    const facts = await measure(
      put("texts.csv", `id;code;share;late;gaps;day;at;flag\n${rows.join("\n")}\n`),
    );
    expect(facts.rows).toBe(30_000);
    expect(facts.reading.csv).toMatchObject({ delimiter: ";", header: true });
    expect(field(facts, "id")).toMatchObject({
      kind: "integer",
      minimum: 0,
      maximum: 29_999,
      distinct: 30_000,
      nulls: 0,
      increasing: true,
    });
    expect(field(facts, "code")).toMatchObject({ kind: "string", distinct: 100, minimum: null });
    expect(field(facts, "share")).toMatchObject({ kind: "number", nulls: 4286, maximum: 29_999 / 4 });
    expect(field(facts, "late")).toMatchObject({
      kind: "string",
      misfits: { kind: "integer", count: 1, examples: ["n/a"] },
    });
    expect(field(facts, "gaps")).toMatchObject({
      kind: "string",
      misfits: { kind: "integer", examples: ["?"] },
    });
    expect(field(facts, "day")).toMatchObject({ kind: "date", minimum: "2024-02-29", distinct: 1 });
    expect(field(facts, "at")).toMatchObject({
      kind: "timestamp",
      layout: "d/m/y",
      zoned: false,
      minimum: "2016-02-29T01:16:00.000",
    });
    expect(field(facts, "flag")).toMatchObject({
      kind: "boolean",
      top: [
        { value: "false", count: 15_000 },
        { value: "true", count: 15_000 },
      ],
    });
    expect(facts.sample[7]).toMatchObject({ id: "7", code: "07", share: null });
  });

  it("marks dates whose day and month could be either way round", async () => {
    const facts = await measure(put("order.csv", "n,at\n1,1/2/2020\n2,3/4/2020\n"));
    expect(field(facts, "at")).toMatchObject({ ambiguousOrder: true });
  });

  it("gives records with their lines, and bad ones with their fault", async () => {
    const records = await recordsOf(put("lines.csv", '\uFEFFa,b\n1,"x\ny"\n2\n3,\n'), "lines.csv");
    expect(records).toEqual([
      { index: 0, line: 2, value: { a: "1", b: "x\ny" }, fault: null, text: '["1","x\\ny"]' },
      {
        index: 1,
        line: 4,
        value: null,
        fault: { code: "COLUMNS", message: expect.stringContaining("Line 4") },
        text: '["2"]',
      },
      { index: 2, line: 5, value: { a: "3", b: null }, fault: null, text: '["3",""]' },
    ]);
  });
});

describe("JSON", () => {
  it("keeps times as they are written, measures nested objects, and finds the list inside one object", async () => {
    const rows = Array.from({ length: 50 }, (_, i) => ({
      id: `q${i}`,
      p: { mag: i / 10, at: "2018-02-07T01:26:13.840Z", tags: ["a"] },
    }));
    const facts = await measure(
      put("quakes.geojson", JSON.stringify({ type: "FeatureCollection", features: rows })),
    );
    expect(facts.reading).toMatchObject({ format: "json", recordsAt: "features" });
    expect(facts.rows).toBe(50);
    expect(facts.fields.map(({ path, kind }) => `${path.join(".")} ${kind}`)).toEqual([
      "id string",
      "p object",
      "p.mag number",
      "p.at timestamp",
      "p.tags array",
    ]);
    expect(field(facts, "p.mag")).toMatchObject({ minimum: 0, maximum: 4.9, distinct: 50 });
    expect(field(facts, "p.at")).toMatchObject({ zoned: true, minimum: "2018-02-07T01:26:13.840Z" });
    const records = await recordsOf(join(folder, "quakes.geojson"), "quakes.geojson");
    expect(records).toHaveLength(50);
    expect(records[3]?.value).toEqual(rows[3]);
  });

  it.each(["json", "ndjson"])("reads gzipped %s record by record", async (format) => {
    const rows = Array.from({ length: 5000 }, (_, i) => ({
      id: i,
      text: `line\u2028${i}`,
      big: i === 4999 ? 1e300 : null,
    }));
    const text = format === "json" ? JSON.stringify(rows) : rows.map((row) => JSON.stringify(row)).join("\n");
    const path = put(`rows.${format}.gz`, gzipSync(text));
    const records = await recordsOf(path, `rows.${format}.gz`);
    expect(records.map((record) => record.value)).toEqual(rows);
    expect(records[9]?.line).toBe(format === "json" ? null : 10);
    const facts = await measure(path);
    expect(facts.rows).toBe(5000);
    expect(field(facts, "id")).toMatchObject({ kind: "integer", maximum: 4999, distinct: 5000 });
    expect(field(facts, "big")).toMatchObject({ kind: "number", nulls: 4999 });
  });

  it("stops reading when its reader does", async () => {
    const path = put("many.json", JSON.stringify(Array.from({ length: 50_000 }, (_, id) => ({ id }))));
    const reading = await files.sniff(path, "many.json");
    for await (const batch of files.records(path, reading)) {
      expect(batch[0]?.value).toEqual({ id: 0 });
      break;
    }
    expect((await recordsOf(path, "many.json")).length).toBe(50_000);
  });
});

const vega = join(dirname(createRequire(import.meta.url).resolve("vega-datasets")), "../data");

it("reads three million rows of Parquet", async () => {
  const facts = await measure(join(vega, "flights-3m.parquet"));
  expect(facts.rows).toBe(3_000_000);
  expect(field(facts, "delay")).toMatchObject({
    kind: "integer",
    minimum: -1116,
    maximum: 1688,
    distinct: 867,
  });
  expect(field(facts, "date")).toMatchObject({ kind: "timestamp", zoned: false, increasing: true });
  expect(field(facts, "origin")).toMatchObject({ kind: "string", distinct: 229 });
});

const shared = join(import.meta.dirname, "../../../../../../shared/data");
const real: [string, number, Record<string, string>][] = [
  [
    "events/it_incident_events.csv.gz",
    119_998,
    { opened_at: "timestamp", made_sla: "boolean", reopen_count: "integer" },
  ],
  [
    "events/wikipedia_edits_2015-09-12_sampled.json.gz",
    39_244,
    { time: "timestamp", delta: "integer", isRobot: "boolean" },
  ],
  ["events/usgs_earthquakes_week_2018-02.geojson", 1707, { "properties.mag": "number", geometry: "object" }],
  ["tables/bike_sharing_hour.csv", 17_379, { dteday: "date", temp: "number", cnt: "integer" }],
  ["tables/bike_sharing_day.csv", 731, { instant: "integer" }],
  ["tables/faa_airports.csv", 3376, { iata: "string", latitude: "number" }],
  ["tables/faa_birdstrikes.csv", 10_000, { "Flight Date": "date", "Cost Total $": "integer" }],
  ["tables/noaa_seattle_hourly_normals.csv", 8759, { date: "timestamp" }],
  ["tables/noaa_weather_seattle_newyork_daily.csv", 2922, { weather: "string", wind: "number" }],
];

describe("real files", () => {
  for (const [name, rows, kinds] of real)
    it.skipIf(!existsSync(join(shared, name)))(name, async () => {
      const facts = await measure(join(shared, name));
      expect(facts.rows).toBe(rows);
      for (const [path, kind] of Object.entries(kinds)) expect(field(facts, path).kind, path).toBe(kind);
    });
});

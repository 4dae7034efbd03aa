import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { manualClock } from "../../../../clock.ts";
import type { SchemaProperty } from "../../../../domain/product-file/standard/schema.ts";
import type { LakeBatch, LakeReader, LakeRecord, LakeTarget, LakeWriter } from "../../lake.ts";
import { createLakeReader, createLakeWriter } from "./index.ts";

const startUs = Date.UTC(2026, 0, 1) * 1000;

const properties: SchemaProperty[] = [
  { name: "id", logicalType: "integer" },
  { name: "city", logicalType: "string" },
  { name: "level", logicalType: "number" },
  { name: "at", logicalType: "timestamp" },
  { name: "day", logicalType: "date", logicalTypeOptions: { format: "dd.MM.yyyy" } },
  { name: "tags", logicalType: "array" },
];

const target: LakeTarget = {
  productId: "tests/readings",
  topic: "tests/readings",
  connection: null,
  properties,
};

function record(partition: number, offset: number, value?: unknown): LakeRecord {
  const payload =
    value === undefined
      ? {
          id: offset,
          city: offset % 3 === 0 ? "Genève" : "O'Fallon",
          level: offset / 8,
          at: "2026-01-31T10:00:00.123456Z",
          day: "31.01.2026",
          tags: ["a", offset],
        }
      : value;
  return {
    partition,
    offset,
    key: `k${offset % 5}`,
    value: typeof payload === "string" || payload === null ? payload : JSON.stringify(payload),
    headers: offset % 2 === 0 ? { source: "test" } : {},
    eventTimeUs: startUs + offset * 1_000_001,
    knowledgeTimeUs: startUs + 5_000_000 + offset * 1_000_000,
    schemaVersion: "1.0.0",
    imported: offset < 2,
  };
}

async function* batchesOf(records: LakeRecord[], size = 700): AsyncGenerator<LakeBatch> {
  const next: Record<number, number> = {};
  for (let start = 0; start < records.length; start += size) {
    const some = records.slice(start, start + size);
    for (const { partition, offset } of some) next[partition] = offset + 1;
    yield { records: some, next: { ...next } };
  }
}

const range = (partition: number, from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => record(partition, from + index));

async function all(
  reader: LakeReader,
  read: Parameters<LakeReader["records"]>[1] = {},
): Promise<LakeRecord[]> {
  const state = await reader.state(target.productId);
  const records: LakeRecord[] = [];
  if (state) for await (const batch of reader.records(state, read)) records.push(...batch.records);
  return records;
}

describe("the lake of a stream", () => {
  let home: string;
  let clock: ReturnType<typeof manualClock>;
  let writer: LakeWriter;
  let reader: LakeReader & { close(): Promise<void> };

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "millrace-lake-"));
    clock = manualClock(Date.UTC(2026, 1, 1));
    writer = createLakeWriter({ lake: join(home, "lake"), spill: join(home, "spill"), clock });
    reader = createLakeReader({ lake: join(home, "lake"), spill: join(home, "spill-reader") });
  });
  afterEach(async () => {
    await Promise.all([writer.close(), reader.close()]);
    rmSync(home, { recursive: true, force: true });
  });

  it("gives back each record as it was, and says up to where it holds the stream", async () => {
    const odd = [
      record(0, 3000, null),
      record(0, 3001, "not json"),
      record(0, 3002, { id: "9007199254740993", city: 7, level: "x", day: "2026-01-31", tags: { a: 1 } }),
      { ...record(0, 3003, "[1,2]"), key: null, schemaVersion: null, headers: { 'a"b': "ü" } },
    ];
    const records = [...range(0, 0, 3000), ...odd];
    const state = await writer.flush({ target, from: { 0: 0 }, batches: batchesOf(records) });
    expect(state).toMatchObject({
      offsets: { 0: 3004 },
      rows: 3004,
      topic: "tests/readings",
      connection: null,
    });
    expect(await reader.state(target.productId)).toEqual(state);
    expect(await all(reader)).toEqual(records);
    const session = await reader.openSession();
    await session.relation({ name: "r", properties, state, tail: (async function* () {})() });
    const rows: unknown[] = [];
    for await (const chunk of session.select(
      'SELECT id, city, level, "at", day, tags FROM r WHERE _offset IN (5, 3000, 3001, 3002, 3003) ORDER BY _offset',
    ))
      rows.push(...chunk);
    await session.close();
    expect(rows).toEqual([
      [5, "O'Fallon", 0.625, "2026-01-31T10:00:00.123456Z", "2026-01-31", '["a",5]'],
      [null, null, null, null, null, null],
      [null, null, null, null, null, null],
      ["9007199254740993", "7", null, null, null, '{"a":1}'],
      [null, null, null, null, null, null],
    ]);
  });
});

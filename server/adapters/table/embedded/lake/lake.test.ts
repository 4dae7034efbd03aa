import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { manualClock } from "../../../../clock.ts";
import type { LakeRead, LakeReader, LakeRecord, LakeWriter } from "../../lake.ts";
import { createLakeReader, createLakeWriter } from "./index.ts";
import { batchesOf, properties, range, record, target } from "./testing/records.ts";

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

  const flush = (from: Record<number, number>, records: LakeRecord[], more: object = {}) =>
    writer.flush({ target, from, batches: batchesOf(records), ...more });

  it("reads any span of any partition, each in offset order", async () => {
    const records = [...range(0, 0, 900), ...range(1, 0, 300), ...range(3, 5, 10)];
    await flush({ 0: 0, 1: 0, 3: 5 }, records, { gaps: [{ partition: 3, from: 0, to: 5 }] });
    await flush({ 0: 900, 1: 300, 3: 10 }, [...range(0, 900, 1000), ...range(1, 300, 310)]);
    const state = await reader.state(target.productId);
    expect(state).toMatchObject({
      offsets: { 0: 1000, 1: 310, 3: 10 },
      gaps: [{ partition: 3, from: 0, to: 5 }],
    });
    const byPlace = (a: LakeRecord, b: LakeRecord) => a.partition - b.partition || a.offset - b.offset;
    const every = [...records, ...range(0, 900, 1000), ...range(1, 300, 310)].sort(byPlace);
    expect((await all(reader)).sort(byPlace)).toEqual(every);
    const spans: LakeRead[] = [
      { from: { 0: 890 }, until: { 0: 905, 1: 0 } },
      { until: { 0: 3, 1: 301 }, partitions: [1] },
      { from: { 0: 1000, 1: 310, 3: 9 } },
      { until: {} },
    ];
    for (const read of spans) {
      const expected = every.filter(
        ({ partition, offset }) =>
          offset >= (read.from?.[partition] ?? 0) &&
          (read.until === undefined || offset < (read.until[partition] ?? 0)) &&
          (read.partitions?.includes(partition) ?? true),
      );
      expect((await all(reader, read)).sort(byPlace)).toEqual(expected);
    }
    expect(await reader.offsetsAt(state ?? fail(), record(0, 950).knowledgeTimeUs)).toEqual({
      0: 951,
      1: 310,
      3: 10,
    });
    expect(await reader.offsetsAt(state ?? fail(), record(0, 4).knowledgeTimeUs - 1)).toEqual({
      0: 4,
      1: 4,
      3: 0,
    });
  });

  it("refuses a flush that would leave a hole or write records twice", async () => {
    await flush({ 0: 0 }, range(0, 0, 10));
    for (const from of [0, 9, 11])
      await expect(flush({ 0: from }, range(0, from, 20))).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(flush({ 0: 10 }, [record(0, 12), record(0, 11)])).rejects.toThrow(/came after/);
    expect(await flush({ 0: 10 }, [])).toBeNull();
    expect((await reader.state(target.productId))?.rows).toBe(10);
  });

  it("keeps old rows readable when the contract gains, changes and loses columns", async () => {
    await flush({ 0: 0 }, range(0, 0, 3));
    const changed = [
      { name: "id", logicalType: "string" as const },
      { name: "city", logicalType: "string" as const },
      { name: "extra", logicalType: "integer" as const },
    ];
    await writer.flush({
      target: { ...target, properties: changed },
      from: { 0: 3 },
      batches: batchesOf([record(0, 3, { id: "x3", city: "Bern", extra: 7 })]),
    });
    const state = await reader.state(target.productId);
    expect(state?.columns.map(({ name }) => name).slice(9)).toEqual([
      "id",
      "city",
      "extra",
      "level",
      "at",
      "day",
      "tags",
    ]);
    const session = await reader.openSession();
    const columns = await session.relation({
      name: "r",
      properties: changed,
      state,
      tail: (async function* () {
        yield [
          record(0, 2, { id: "twice" }),
          record(0, 4, { id: "x4", extra: 8 }),
          record(0, 5, { id: "late" }),
        ];
      })(),
      until: { 0: 5 },
    });
    expect(columns.slice(9)).toEqual([
      { name: "id", type: "VARCHAR" },
      { name: "city", type: "VARCHAR" },
      { name: "extra", type: "BIGINT" },
    ]);
    const rows: unknown[] = [];
    for await (const chunk of session.select("SELECT _offset, id, city, extra FROM r ORDER BY _offset"))
      rows.push(...chunk);
    await session.close();
    expect(rows).toEqual([
      [0, null, "Genève", null],
      [1, null, "O'Fallon", null],
      [2, null, "O'Fallon", null],
      [3, "x3", "Bern", 7],
      [4, "x4", null, 8],
    ]);
    expect((await all(reader)).map(({ value }) => JSON.parse(value ?? "{}").id)).toEqual([0, 1, 2, "x3"]);
  });

  it("merges files whose rows do not fit in memory", async () => {
    const small = createLakeWriter({
      lake: join(home, "lake"),
      spill: join(home, "spill-small"),
      clock,
      memory: "96MB",
    });
    const note = "the same words again and again, which files hold once ".repeat(16);
    const many = (partition: number, from: number) =>
      Array.from({ length: 8_000 }, (_, index) =>
        record(partition, from + index, { id: from + index, note }),
      );
    for (let turn = 0; turn < 8; turn++) {
      clock.advance(60_000);
      const from = turn * 8_000;
      await small.flush({
        target,
        from: { 0: from, 1: from },
        batches: batchesOf([...many(0, from), ...many(1, from)]),
      });
    }
    expect(await small.compact(target.productId)).toEqual({ merged: 8 });
    await small.close();
    const places = (await all(reader)).map(({ partition, offset }) => partition * 64_000 + offset);
    expect(places).toEqual(Array.from({ length: 128_000 }, (_, index) => index));
  });

  it("merges small files without touching a record, answers as of any snapshot, and forgets old ones", async () => {
    const snapshots: (string | undefined)[] = [];
    for (let turn = 0; turn < 9; turn++) {
      clock.advance(60_000);
      const records = [...range(0, turn * 20, turn * 20 + 20), ...range(1, turn * 5, turn * 5 + 5)];
      snapshots.push((await flush({ 0: turn * 20, 1: turn * 5 }, records))?.snapshotId);
    }
    const before = await all(reader);
    const middleUs = clock.nowUs() - 150 * 1_000_000;
    clock.advance(60_000);
    expect(await writer.compact(target.productId)).toEqual({ merged: 9 });
    expect(await writer.compact(target.productId)).toEqual({ merged: 0 });
    const state = await reader.state(target.productId);
    expect(state).toMatchObject({ rows: 225, offsets: { 0: 180, 1: 45 }, files: [{ rows: 225 }] });
    const byPlace = (a: LakeRecord, b: LakeRecord) => a.partition - b.partition || a.offset - b.offset;
    expect(await all(reader)).toEqual(before.sort(byPlace));
    const asOf = await reader.state(target.productId, { kind: "snapshot", id: snapshots[3] ?? "" });
    expect(asOf).toMatchObject({ rows: 100, offsets: { 0: 80, 1: 20 } });
    expect(await reader.state(target.productId, { kind: "time", us: middleUs })).toMatchObject({ rows: 150 });
    expect(await reader.state(target.productId, { kind: "time", us: 5 })).toBeNull();

    // A stream that was just written to stays readable by who opened it a moment ago.
    clock.advance(60_000);
    await flush({ 0: 180, 1: 45 }, range(0, 180, 190));
    const none = await writer.expire(target.productId, {
      beforeUs: 0,
      untouchedSinceMs: Number.MAX_SAFE_INTEGER,
    });
    expect(none).toEqual({ snapshots: 0, files: 0, bytes: 0 });
    const gone = await writer.expire(target.productId, {
      beforeUs: clock.nowUs() - 30_000_000,
      untouchedSinceMs: Number.MAX_SAFE_INTEGER,
    });
    // Ten were superseded before; the compacted one was the newest until the last flush.
    expect(gone.snapshots).toBe(9);
    const data = readdirSync(join(home, "lake/tests/readings/_stream/data"));
    expect(data).toHaveLength(2);
    expect(await all(reader)).toHaveLength(235);
    await expect(
      reader.state(target.productId, { kind: "snapshot", id: snapshots[3] ?? "" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("gives columns to neither doubled names nor those of its own", async () => {
    const odd = [
      { name: "A/b~c", logicalType: "string" as const },
      { name: "a/B~c", logicalType: "string" as const },
      { name: "_offset", logicalType: "string" as const },
      { name: 'quo"te', logicalType: "integer" as const },
    ];
    const state = await writer.flush({
      target: { ...target, properties: odd },
      from: { 0: 0 },
      batches: batchesOf([
        record(0, 0, { "A/b~c": "first", "a/B~c": "second", _offset: "mine", 'quo"te': 3 }),
      ]),
    });
    expect(state?.columns.slice(9).map(({ name }) => name)).toEqual(["A/b~c", 'quo"te']);
    const session = await reader.openSession();
    await session.relation({ name: "r", properties: odd, state, tail: (async function* () {})() });
    for await (const chunk of session.select('SELECT _offset, "A/b~c", "quo""te" FROM r'))
      expect(chunk).toEqual([[0, "first", 3]]);
    await session.close();
  });

  const steps = ["data", "manifest", "manifest-list", "metadata", "hint", "sweep"] as const;
  it.each(
    steps.flatMap(
      (step) =>
        [
          { step, work: "flush" },
          { step, work: "compact" },
        ] as const,
    ),
  )("leaves the old state or the new one when $work breaks off before $step", async ({ step, work }) => {
    for (let turn = 0; turn < 8; turn++) await flush({ 0: turn * 3 }, range(0, turn * 3, turn * 3 + 3));
    const breaking = createLakeWriter({
      lake: join(home, "lake"),
      spill: join(home, "spill-breaking"),
      clock,
      step: (name) => {
        if (name === step) throw new Error("killed");
      },
    });
    const broken =
      work === "flush"
        ? breaking.flush({ target, from: { 0: 24 }, batches: batchesOf(range(0, 24, 30)) })
        : breaking.compact(target.productId);
    await expect(broken).rejects.toThrow("killed");
    await breaking.close();
    const published = step === "hint" || step === "sweep";
    const end = work === "flush" && published ? 30 : 24;
    expect(await reader.state(target.productId)).toMatchObject({ rows: end, offsets: { 0: end } });
    expect(await all(reader)).toEqual(range(0, 0, end));
    // The next writer goes on, and what was broken off is swept.
    await flush({ 0: end }, range(0, end, 40));
    await writer.compact(target.productId);
    await writer.expire(target.productId, { beforeUs: 9e15, untouchedSinceMs: Number.MAX_SAFE_INTEGER });
    expect(await all(reader)).toEqual(range(0, 0, 40));
    const state = await reader.state(target.productId);
    const data = readdirSync(join(home, "lake/tests/readings/_stream/data")).sort();
    expect(data).toEqual(state?.files.map(({ path }) => basename(path)).sort());
  });
});

function fail(): never {
  throw new Error("There is no state.");
}

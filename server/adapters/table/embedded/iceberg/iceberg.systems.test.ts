import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchPackages } from "../../../../../scripts/systems/python.ts";
import { available } from "../../../../../scripts/systems/system.ts";
import { manualClock } from "../../../../clock.ts";
import type { LakeReader, LakeWriter } from "../../lake.ts";
import type { Cell, TableAdapter } from "../../types.ts";
import { createEmbeddedTables } from "../index.ts";
import { createLakeReader, createLakeWriter } from "../lake/index.ts";
import { batchesOf, properties, range, record, target } from "../lake/testing/records.ts";

const readers = await available("pyiceberg 0.12 and iceberg-rust (pyiceberg-core)", async () =>
  // pyiceberg's extras choose the pyiceberg-core and the DataFusion that fit each other.
  fetchPackages("pyiceberg-0.12.0", ["pyiceberg[pyarrow,pyiceberg-core,datafusion]==0.12.0"]),
);

interface Seen {
  pyiceberg: {
    columns: [id: number, name: string, type: string][];
    files: number;
    rows: Cell[][];
    summary: Record<string, string>;
    snapshots: [id: number, atMs: number, rows: number][];
    filters: { rows: number; files: number }[];
  };
  rust: Cell[][][];
}

if (!readers.ok) it.skip(readers.reason, () => {});

describe.runIf(readers.ok)("our Iceberg tables, read by others", () => {
  let home: string;
  let lake: LakeReader & { close(): Promise<void> };
  let writer: LakeWriter;
  let tables: TableAdapter;
  const clock = manualClock(Date.UTC(2026, 1, 1));

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "millrace-iceberg-"));
    lake = createLakeReader({ lake: join(home, "lake"), spill: join(home, "spill-r") });
    writer = createLakeWriter({ lake: join(home, "lake"), spill: join(home, "spill-w"), clock });
    tables = createEmbeddedTables({ lake: join(home, "lake"), spill: join(home, "spill-t"), clock });
  });
  afterAll(async () => {
    await Promise.all([lake.close(), writer.close(), tables.close()]);
    rmSync(home, { recursive: true, force: true });
  });

  function read(folder: string, asked: { filters: string[]; sql: string[]; order: string[] }): Seen {
    if (!readers.ok) throw new Error(readers.reason);
    const script = join(import.meta.dirname, "testing/read_table.py");
    const printed = readers.value.run(script, [join(home, "lake", folder), JSON.stringify(asked)]);
    const line = printed.split("\n").find((text) => text.startsWith("{")) ?? printed;
    return JSON.parse(line) as Seen;
  }

  it("a stream's lake: every value, pruned filters, each snapshot, before and after compaction", async () => {
    const day = (turn: number) => ({ from: { 0: turn * 500, 1: turn * 40 } });
    for (let turn = 0; turn < 9; turn++) {
      clock.advance(3_600_000);
      const own = turn < 4 ? properties.slice(0, 4) : properties;
      const records = [...range(0, turn * 500, turn * 500 + 500), ...range(1, turn * 40, turn * 40 + 40)];
      if (turn === 8) records[0] = record(0, 4000, null);
      await writer.flush({
        target: { ...target, properties: own },
        ...day(turn),
        batches: batchesOf(records),
      });
    }
    const knowledge = new Date(record(0, 4200).knowledgeTimeUs / 1000).toISOString().replace("Z", "+00:00");
    const filters = [
      { py: "_offset >= 4100", sql: "_offset >= 4100" },
      { py: `_knowledge_time >= '${knowledge}'`, sql: `_knowledge_time >= '${knowledge}'` },
      { py: "_stream_partition == 1 and _offset < 20", sql: "_partition = 1 AND _offset < 20" },
      { py: "id == 777", sql: "id = 777" },
      { py: "city == 'Genève'", sql: "city = 'Genève'" },
      { py: "city > 'P'", sql: "city > 'P'" },
      { py: "level > 1000000.0", sql: "level > 1000000.0" },
      { py: "day == '2026-01-31'", sql: "day = '2026-01-31'" },
      { py: "tags is null", sql: "tags IS NULL" },
    ];
    const columns = [
      "_partition",
      "_offset",
      "_event_time",
      "_knowledge_time",
      "_key",
      "_imported",
      "_schema_version",
      "_headers",
      "_value",
      "id",
      "city",
      "level",
      '"at"',
      '"day"',
      "tags",
    ];
    // Iceberg keeps the name _partition for itself.
    const theirs = columns.map((name) => (name === "_partition" ? "_stream_partition" : name));
    const asked = {
      filters: filters.map(({ py }) => py),
      sql: [
        `SELECT ${theirs.join(", ")} FROM t ORDER BY _stream_partition, _offset`,
        ...filters.map(
          ({ sql }) => `SELECT count(*) FROM t WHERE ${sql.replace("_partition", "_stream_partition")}`,
        ),
      ],
      order: ["_stream_partition", "_offset"],
    };
    const check = async (snapshots: number, files: number) => {
      const state = await lake.state(target.productId);
      expect(state?.files).toHaveLength(files);
      const session = await lake.openSession();
      await session.relation({ name: "t", properties, state, tail: (async function* () {})() });
      const ask = async (sql: string) => {
        const rows: Cell[][] = [];
        for await (const chunk of session.select(sql)) rows.push(...chunk);
        return rows;
      };
      const asMicros = columns
        .map((name) => (/time|"at"/.test(name) ? `epoch_us(${name})` : name))
        .join(", ");
      const ours = await ask(`SELECT ${asMicros} FROM t ORDER BY _partition, _offset`);
      expect(ours).toHaveLength(9 * 540);
      const seen = read("tests/readings/_stream", asked);
      expect(seen.pyiceberg.columns.map(([, name]) => name)).toEqual(
        theirs.map((name) => name.replaceAll('"', "")),
      );
      expect(seen.pyiceberg.rows).toEqual(ours);
      expect(seen.rust[0]).toEqual(ours);
      expect(seen.pyiceberg.files).toBe(files);
      for (const [index, { sql }] of filters.entries()) {
        const [[expected] = []] = await ask(`SELECT count(*) FROM t WHERE ${sql}`);
        expect([sql, seen.pyiceberg.filters[index]?.rows]).toEqual([sql, expected]);
        expect([sql, seen.rust[index + 1]]).toEqual([sql, [[expected]]]);
      }
      await session.close();
      expect(seen.pyiceberg.snapshots).toHaveLength(snapshots);
      for (const [id, , rows] of seen.pyiceberg.snapshots)
        expect((await lake.state(target.productId, { kind: "snapshot", id: String(id) }))?.rows).toBe(rows);
      expect(JSON.parse(seen.pyiceberg.summary["millrace.offsets"] ?? "")).toEqual({ 0: 4500, 1: 360 });
      return seen.pyiceberg;
    };
    const before = await check(9, 9);
    // Bounds let a filter leave files alone: one file of nine has the last offsets, none an impossible value; nothing is
    // known of a column in files from before it, and null counts tell the five files that have a null in `tags`.
    expect(before.filters.map(({ files }) => files)).toEqual([1, 1, 1, 8, 9, 0, 0, 9, 5]);
    clock.advance(60_000);
    expect(await writer.compact(target.productId)).toEqual({ merged: 9 });
    await check(10, 1);
    // What is left after expiry is whole.
    await writer.flush({ target, from: { 0: 4500 }, batches: batchesOf(range(0, 4500, 4510)) });
    await writer.expire(target.productId, { beforeUs: 9e15, untouchedSinceMs: Number.MAX_SAFE_INTEGER });
    const last = read("tests/readings/_stream", { filters: [], sql: ["SELECT count(*) FROM t"], order: [] });
    expect(last.pyiceberg.snapshots.map(([, , rows]) => rows)).toEqual([4870]);
    expect(last.rust).toEqual([[[4870]]]);
  });

  it("a loaded table: every type, replaced, appended, as of each snapshot", async () => {
    const ref = { productId: "tests/types", port: "table" };
    const sql = (from: number, to: number) => `
      SELECT range::INTEGER AS i, range::BIGINT * 1000000007 AS l, range / 7 AS d, (range / 4)::FLOAT AS f, range % 2 = 0 AS b,
        (range / 8)::DECIMAL(12, 3) AS de, DATE '2026-01-01' + range::INTEGER AS da, TIME '10:00:00' + range * INTERVAL 1 SECOND AS ti,
        TIMESTAMP '2026-01-01 00:00:00.000001' + range * INTERVAL 1 HOUR AS ts,
        TIMESTAMPTZ '2026-01-01 00:00:00.000001Z' + range * INTERVAL 1 HOUR AS tz,
        'Zürich ' || repeat('x', 20) || range AS s, {'a': range}::JSON AS j, encode('b' || range) AS bl,
        CASE WHEN range % 3 = 0 THEN NULL ELSE range END AS n
      FROM range(${from}, ${to})`;
    const by = { actorName: "Test", reason: "because" };
    await tables.write(ref, { kind: "query", sql: sql(0, 50) }, { mode: "append", ...by });
    clock.advance(1000);
    await tables.write(ref, { kind: "query", sql: sql(50, 80) }, { mode: "append", ...by });
    clock.advance(1000);
    await tables.write(ref, { kind: "query", sql: sql(0, 7) }, { mode: "replace", ...by });
    clock.advance(1000);
    await tables.write(ref, { kind: "query", sql: sql(7, 12) }, { mode: "append", ...by });
    const seen = read("tests/types/table", {
      filters: ["de < '0.500'", "tz >= '2026-01-01T09:00:00+00:00'", "s < 'Zürich xxxxxxxxxxxxxxxxxxxx1'"],
      sql: ["SELECT * FROM t ORDER BY i"],
      order: ["i"],
    });
    expect(seen.pyiceberg.snapshots.map(([, , rows]) => rows)).toEqual([50, 80, 7, 12]);
    expect(seen.pyiceberg.columns.map(([, , type]) => type)).toEqual([
      "int",
      "long",
      "double",
      "float",
      "boolean",
      "decimal(12, 3)",
      "date",
      "time",
      "timestamp",
      "timestamptz",
      "string",
      "string",
      "binary",
      "long",
    ]);
    const startUs = Date.UTC(2026, 0, 1) * 1000 + 1;
    const expected = Array.from({ length: 12 }, (_, i) => [
      i,
      i * 1_000_000_007,
      i / 7,
      i / 4,
      i % 2 === 0,
      (Math.round(i * 125) / 1000).toFixed(3),
      `2026-01-${String(i + 1).padStart(2, "0")}`,
      `10:00:${String(i).padStart(2, "0")}`,
      startUs + i * 3_600_000_000,
      startUs + i * 3_600_000_000,
      `Zürich ${"x".repeat(20)}${i}`,
      `{"a":${i}}`,
      Buffer.from(`b${i}`).toString("hex"),
      i % 3 === 0 ? null : i,
    ]);
    expect(seen.pyiceberg.rows).toEqual(expected);
    expect(seen.rust[0]).toEqual(expected);
    expect(seen.pyiceberg.filters).toEqual([
      { rows: 4, files: 1 },
      { rows: 3, files: 1 },
      { rows: 1, files: 2 },
    ]);
  });
});

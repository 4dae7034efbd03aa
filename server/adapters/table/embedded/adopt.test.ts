import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { manualClock } from "../../../clock.ts";
import { adoptFormerTables } from "./adopt.ts";
import { literal, openEngine, withConnection } from "./engine.ts";
import { createEmbeddedTables } from "./index.ts";

const clock = manualClock(Date.UTC(2026, 5, 1));
const ref = { productId: "tests/old", port: "table" };
const instants = [1_760_000_000_000_001, 1_760_000_100_000_002, 1_760_000_200_000_003];

let home: string;
let lake: string;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "millrace-adopt-"));
  lake = join(home, "lake");
  const root = join(lake, "tests/old/table");
  for (const folder of ["data", "snapshots"]) mkdirSync(join(root, folder), { recursive: true });
  const engine = await openEngine({ memory: "64MB", threads: 1 });
  await withConnection(engine, async (connection) => {
    for (const [index, atUs] of instants.entries())
      await connection.run(
        `COPY (SELECT range AS id, ('{"n":' || range || '}')::JSON AS extra FROM range(${index * 10}, ${index * 10 + 10})) TO ${literal(join(root, `data/${atUs}.parquet`))} (FORMAT parquet)`,
      );
  });
  engine.closeSync();
  // Written, appended to, replaced.
  const held = [[0], [0, 1], [2]];
  for (const [index, atUs] of instants.entries()) {
    const files = (held[index] ?? []).map((at) => ({
      path: `tests/old/table/data/${instants[at]}.parquet`,
      rows: 10,
      bytes: 1,
    }));
    const statistics = [
      {
        name: "id",
        type: "BIGINT",
        nulls: 0,
        distinct: 10,
        minimum: String(index),
        maximum: "9",
        mean: 4.5,
        top: [],
      },
    ];
    const columns = [
      { name: "id", type: "BIGINT" },
      { name: "extra", type: "JSON" },
    ];
    const snapshot = {
      snapshotId: String(atUs),
      atUs,
      rows: 10,
      bytes: 1,
      columns,
      files,
      statistics,
      actorName: "Maya",
      reason: `turn ${index}`,
    };
    writeFileSync(join(root, `snapshots/${atUs}.json`), JSON.stringify({ formatVersion: 1, snapshot }));
  }
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const adopt = () => adoptFormerTables({ lake, spill: join(home, "spill-adopt"), clock });

it("keeps every snapshot of a table of the former layout, once, also when it was cut off before", async () => {
  const unreadable = join(lake, "tests/old/table/snapshots/9999999999999999.json");
  const tables = createEmbeddedTables({ lake, spill: join(home, "spill"), clock });
  // A snapshot that cannot be read stops it before anything is changed.
  writeFileSync(unreadable, "{}");
  await expect(adopt()).rejects.toMatchObject({ code: "INTERNAL" });
  rmSync(unreadable);
  // A run that is cut off: the third snapshot's file is away for a while.
  const away = join(lake, `tests/old/table/data/${instants[2]}.parquet`);
  renameSync(away, `${away}.away`);
  await expect(adopt()).rejects.toThrow();
  renameSync(`${away}.away`, away);
  expect(await adopt()).toBe(1);
  expect(await adopt()).toBe(0);
  const snapshots = await tables.snapshots(ref);
  expect(snapshots.map(({ atUs, rows, actorName, reason }) => [atUs, rows, actorName, reason])).toEqual([
    [instants[0], 10, "Maya", "turn 0"],
    [instants[1], 20, "Maya", "turn 1"],
    [instants[2], 10, "Maya", "turn 2"],
  ]);
  expect(snapshots[1]?.statistics[0]).toMatchObject({ name: "id", minimum: "1" });
  const ids = await Promise.all(
    snapshots.map(async (snapshot) => (await tables.rows(ref, snapshot, { limit: 100, offset: 0 })).rows),
  );
  expect(ids.map((rows) => rows.map(([id]) => id))).toEqual(
    [
      [0, 20],
      [0, 20],
      [20, 30],
    ].map(([from = 0, to = 0], index) =>
      Array.from({ length: index === 0 ? 10 : to - from }, (_, n) => from + n),
    ),
  );
  expect(ids[0]?.[3]).toEqual([3, { n: 3 }]);
  expect(existsSync(join(lake, "tests/old/table/snapshots"))).toBe(false);
  expect(readdirSync(join(lake, "tests/old/table/data"))).toHaveLength(3);
  await tables.close();
});

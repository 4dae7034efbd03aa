import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Clock } from "../../clock.ts";
import { snapshotAsOf } from "./as-of.ts";
import type { Cell, TableAdapter, TableColumn, TableRef, TableSource } from "./types.ts";

const columns: TableColumn[] = [
  { name: "id", type: "BIGINT" },
  { name: "city", type: "VARCHAR" },
  { name: "level", type: "DOUBLE" },
  { name: "day", type: "DATE" },
  { name: "at", type: "TIMESTAMP WITH TIME ZONE" },
  { name: "local", type: "TIMESTAMP" },
  { name: "open", type: "BOOLEAN" },
  { name: "extra", type: "JSON" },
];

const row = (id: number): Cell[] => [
  id,
  id % 2 === 0 ? "Genève" : "O'Fallon",
  id / 4,
  "2026-01-31",
  "2026-01-31T10:00:00.123456Z",
  "2026-01-31T11:00:00",
  id % 3 === 0,
  { tags: ["a", id] },
];

const rowsSource = (rows: Cell[][], of: TableColumn[] = columns): TableSource => ({
  kind: "rows",
  columns: of,
  batches: (async function* () {
    for (let start = 0; start < rows.length; start += 7) yield rows.slice(start, start + 7);
  })(),
});

const many = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => row(from + index));

const asOwner = { actorName: "Test", reason: "because" };

/** What every implementation of the table role must do. `start` gives a fresh, empty system. */
export function tableContract(
  name: string,
  start: () => Promise<{
    tables: TableAdapter;
    clock: Clock & { advance(ms: number): void };
    stop: () => Promise<void>;
  }>,
): void {
  describe(`table role: ${name}`, () => {
    let tables: TableAdapter;
    let clock: Clock & { advance(ms: number): void };
    let stop: () => Promise<void>;
    let next = 0;
    const fresh = (): TableRef => ({ productId: `tests/t${next++}`, port: "table" });

    beforeAll(async () => {
      ({ tables, clock, stop } = await start());
    });
    afterAll(() => stop());

    it("knows no snapshot of a table that was never written", async () => {
      expect(await tables.snapshots(fresh())).toEqual([]);
    });

    it("gives back what was written, type by type, in order", async () => {
      const ref = fresh();
      const snapshot = await tables.write(ref, rowsSource(many(0, 20)), { mode: "replace", ...asOwner });
      expect(snapshot).toMatchObject({ rows: 20, atUs: clock.nowUs(), actorName: "Test", reason: "because" });
      expect(snapshot.columns).toEqual(columns);
      const page = await tables.rows(ref, snapshot, { limit: 3, offset: 18 });
      expect(page.truncated).toBe(false);
      expect(page.rows).toEqual(
        [18, 19].map((id) => [
          id,
          id % 2 === 0 ? "Genève" : "O'Fallon",
          id / 4,
          "2026-01-31",
          "2026-01-31T10:00:00.123456Z",
          "2026-01-31T11:00:00.000",
          id % 3 === 0,
          { tags: ["a", id] },
        ]),
      );
    });

    it("keeps whole numbers beyond 2^53 exact, as decimal text", async () => {
      const ref = fresh();
      const only = [{ name: "n", type: "BIGINT" }];
      const values = ["9007199254740993", "-9007199254740993", 9007199254740991];
      const snapshot = await tables.write(
        ref,
        rowsSource(
          values.map((value) => [value]),
          only,
        ),
        { mode: "replace", ...asOwner },
      );
      const { rows } = await tables.rows(ref, snapshot, { limit: 10, offset: 0 });
      expect(rows.flat()).toEqual(values);
    });

    it("measures columns exactly", async () => {
      const ref = fresh();
      const some = many(0, 9);
      const [, second] = some;
      if (second) second[2] = null;
      const { statistics } = await tables.write(ref, rowsSource(some), { mode: "replace", ...asOwner });
      expect(statistics.map(({ name: column }) => column)).toEqual(columns.map(({ name: column }) => column));
      expect(statistics[0]).toMatchObject({
        nulls: 0,
        distinct: 9,
        minimum: "0",
        maximum: "8",
        mean: 4,
        top: [],
      });
      expect(statistics[1]).toMatchObject({
        distinct: 2,
        minimum: "Genève",
        maximum: "O'Fallon",
        mean: null,
      });
      expect(statistics[1]?.top).toEqual([
        { value: "Genève", count: 5 },
        { value: "O'Fallon", count: 4 },
      ]);
      expect(statistics[2]).toMatchObject({ nulls: 1, distinct: 8, mean: (36 - 1) / 4 / 8 });
      expect(statistics[7]).toMatchObject({ distinct: null, minimum: null, top: [] });
    });

    it("pages, orders and restricts", async () => {
      const ref = fresh();
      const snapshot = await tables.write(ref, rowsSource(many(0, 30)), { mode: "replace", ...asOwner });
      const ids = async (request: Partial<Parameters<TableAdapter["rows"]>[2]>) => {
        const page = await tables.rows(ref, snapshot, { limit: 5, offset: 0, columns: ["id"], ...request });
        return [page.rows.flat(), page.truncated];
      };
      expect(await ids({ offset: 10 })).toEqual([[10, 11, 12, 13, 14], true]);
      expect(await ids({ orderBy: "level", descending: true })).toEqual([[29, 28, 27, 26, 25], true]);
      // Ties keep the order in which they were written, so that pages do not overlap.
      expect(await ids({ orderBy: "city" })).toEqual([[0, 2, 4, 6, 8], true]);
      expect(await ids({ orderBy: "city", offset: 5 })).toEqual([[10, 12, 14, 16, 18], true]);
      expect(await ids({ within: { column: "id", from: 27, to: 30 } })).toEqual([[27, 28, 29], false]);
      expect(await ids({ equals: { id: "7" } })).toEqual([[7], false]);
      expect(await ids({ equals: { id: 9, city: "O'Fallon", at: "2026-01-31T10:00:00.123456Z" } })).toEqual([
        [9],
        false,
      ]);
      for (const value of ["seven", "7' OR '1' = '1", ""])
        expect(await ids({ equals: { id: value } })).toEqual([[], false]);
      await expect(ids({ equals: { "id = id OR id": 1 } })).rejects.toMatchObject({ path: "equals" });
      await expect(ids({ orderBy: 'id" DESC --' })).rejects.toMatchObject({
        code: "INVALID_INPUT",
        path: "orderBy",
      });
    });

    it("answers as of each snapshot after replacing and appending", async () => {
      const ref = fresh();
      const first = await tables.write(ref, rowsSource(many(0, 3)), { mode: "replace", ...asOwner });
      clock.advance(1000);
      const second = await tables.write(ref, rowsSource(many(3, 5)), { mode: "append", ...asOwner });
      clock.advance(1000);
      const third = await tables.write(ref, rowsSource(many(7, 8)), { mode: "replace", ...asOwner });
      const snapshots = await tables.snapshots(ref);
      expect(snapshots.map((snapshot) => snapshot.snapshotId)).toEqual(
        [first, second, third].map((snapshot) => snapshot.snapshotId),
      );
      const idsAt = async (us: number) => {
        const snapshot = snapshotAsOf(ref.productId, snapshots, { kind: "time", us });
        return (await tables.rows(ref, snapshot, { limit: 10, offset: 0, columns: ["id"] })).rows.flat();
      };
      expect(await idsAt(first.atUs)).toEqual([0, 1, 2]);
      expect(await idsAt(second.atUs)).toEqual([0, 1, 2, 3, 4]);
      expect(await idsAt(third.atUs - 1)).toEqual([0, 1, 2, 3, 4]);
      expect(await idsAt(third.atUs)).toEqual([7]);
      expect(second.rows).toBe(5);
      expect(second.statistics[0]).toMatchObject({ maximum: "4" });
      expect(() => snapshotAsOf(ref.productId, snapshots, { kind: "time", us: first.atUs - 1 })).toThrow(
        /held no rows/,
      );
    });

    it("gives snapshots of the same instant different ids in order", async () => {
      const ref = fresh();
      const all = await Promise.all(
        [1, 2, 3].map((id) => tables.write(ref, rowsSource([row(id)]), { mode: "append", ...asOwner })),
      );
      expect((await tables.snapshots(ref)).at(-1)?.rows).toBe(3);
      expect(new Set(all.map((snapshot) => snapshot.snapshotId)).size).toBe(3);
    });

    it("changes nothing when a write fails half way", async () => {
      const ref = fresh();
      const before = await tables.write(ref, rowsSource(many(0, 3)), { mode: "replace", ...asOwner });
      const failing: TableSource = {
        kind: "rows",
        columns,
        batches: (async function* () {
          yield many(0, 100);
          throw new Error("the source broke");
        })(),
      };
      await expect(tables.write(ref, failing, { mode: "replace", ...asOwner })).rejects.toThrow(
        /the source broke/,
      );
      const wrong = rowsSource([["not a number", "x", 1, null, null, null, null, null]]);
      await expect(tables.write(ref, wrong, { mode: "replace", ...asOwner })).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining("not a number"),
      });
      expect(await tables.snapshots(ref)).toEqual([before]);
      expect((await tables.rows(ref, before, { limit: 10, offset: 0 })).rows).toHaveLength(3);
    });

    it("refuses to append other columns, and to commit on a snapshot that is not the newest", async () => {
      const ref = fresh();
      const first = await tables.write(ref, rowsSource(many(0, 2)), {
        mode: "replace",
        expectNewest: null,
        ...asOwner,
      });
      const other = rowsSource([["x"]], [{ name: "id", type: "VARCHAR" }]);
      await expect(tables.write(ref, other, { mode: "append", ...asOwner })).rejects.toMatchObject({
        code: "CONFLICT",
      });
      await expect(
        tables.write(ref, rowsSource(many(0, 2)), { mode: "replace", expectNewest: null, ...asOwner }),
      ).rejects.toMatchObject({ code: "CONFLICT" });
      const second = await tables.write(ref, rowsSource(many(0, 2)), {
        mode: "append",
        expectNewest: first.snapshotId,
        ...asOwner,
      });
      expect(second.rows).toBe(4);
    });

    it("refuses two rows with the same key, in one write or with those that are there", async () => {
      const ref = fresh();
      const keys = ["id", "city"];
      const first = await tables.write(ref, rowsSource(many(0, 3)), { mode: "append", keys, ...asOwner });
      for (const rows of [many(2, 4), [row(7), row(8), row(7)]])
        await expect(
          tables.write(ref, rowsSource(rows), { mode: "append", keys, ...asOwner }),
        ).rejects.toMatchObject({
          code: "CONFLICT",
          message: expect.stringMatching(/2 rows with the key id [27], city/),
        });
      expect(await tables.snapshots(ref)).toEqual([first]);
      expect(
        (await tables.write(ref, rowsSource(many(2, 4)), { mode: "replace", keys, ...asOwner })).rows,
      ).toBe(2);
    });

    it("refuses names that would leave its folder", async () => {
      for (const productId of ["../x", "a/../../b", "a", "a/b/c"])
        await expect(tables.snapshots({ productId, port: "table" })).rejects.toMatchObject({
          code: "INVALID_INPUT",
        });
    });

    it("removes a table", async () => {
      const ref = fresh();
      await tables.write(ref, rowsSource(many(0, 2)), { mode: "replace", ...asOwner });
      await tables.remove(ref);
      expect(await tables.snapshots(ref)).toEqual([]);
    });

    it("writes an empty table that still has its columns", async () => {
      const ref = fresh();
      const snapshot = await tables.write(ref, rowsSource([]), { mode: "replace", ...asOwner });
      expect(snapshot.rows).toBe(0);
      const page = await tables.rows(ref, snapshot, { limit: 10, offset: 0 });
      expect(page.columns).toEqual(columns);
      expect(page.rows).toEqual([]);
    });
  });
}

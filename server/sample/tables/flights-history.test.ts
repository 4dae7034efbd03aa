import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createEmbeddedTables } from "../../adapters/table/embedded/index.ts";
import type { TableAdapter, TableSnapshot } from "../../adapters/table/types.ts";
import { manualClock } from "../../clock.ts";
import { historyTable } from "../replay/history-source.ts";
import { flightsHistoryTable } from "./flights-history.ts";

let home: string;
let tables: TableAdapter;
let snapshot: TableSnapshot;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "millrace-flights-"));
  tables = createEmbeddedTables({
    lake: join(home, "lake"),
    spill: join(home, "spill"),
    clock: manualClock(0),
  });
  snapshot = await tables.write(historyTable, flightsHistoryTable(), {
    mode: "replace",
    actorName: "test",
    reason: "",
  });
});
afterAll(async () => {
  await tables.close();
  rmSync(home, { recursive: true, force: true });
});

const query = async (sql: string) =>
  (
    await tables.query(historyTable, snapshot, {
      sql,
      name: "f",
      maxRows: 1000,
      maxBytes: 1e6,
      timeoutMs: 60_000,
    })
  ).rows;

it("keeps the source's rows in their order", async () => {
  const { rows } = await tables.rows(historyTable, snapshot, {
    limit: 3,
    offset: 2_999_997,
    columns: ["flight_row"],
  });
  expect(rows).toEqual([[2_999_997], [2_999_998], [2_999_999]]);
  expect(await query("SELECT count(DISTINCT flight_row), min(flight_row), max(flight_row) FROM f")).toEqual([
    [3_000_000, 0, 2_999_999],
  ]);
});

// Hours that local time is behind UTC, by the law of 2001: clocks went forward on 1 April, and not in Arizona, Hawaii,
// Puerto Rico and most of Indiana.
it.each([
  ["ATL", 5, 4],
  ["ORD", 6, 5],
  ["DEN", 7, 6],
  ["LAX", 8, 7],
  ["ANC", 9, 8],
  ["HNL", 10, 10],
  ["PHX", 7, 7],
  ["IND", 5, 5],
  ["SJU", 4, 4],
])("turns local departures from %s into UTC by the rules of 2001", async (airport, winter, summer) => {
  const offsets = await query(`
    SELECT DISTINCT departure_local >= '2001-04-01 03:00' AS summer,
           (epoch_us(departure_utc) - epoch_us(departure_local)) / 3600000000
    FROM f WHERE origin = '${airport}' ORDER BY 1`);
  expect(offsets).toEqual([
    [false, winter],
    [true, summer],
  ]);
});

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manualClock } from "../../../clock.ts";
import { tableContract } from "../contract.suite.ts";
import type { TableAdapter, TableSnapshot } from "../types.ts";
import { createEmbeddedTables } from "./index.ts";

const start = async () => {
  const home = mkdtempSync(join(tmpdir(), "millrace-tables-"));
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const tables = createEmbeddedTables({ lake: join(home, "lake"), spill: join(home, "spill"), clock });
  const stop = async () => {
    await tables.close();
    rmSync(home, { recursive: true, force: true });
  };
  return { tables, clock, stop, home };
};

tableContract("embedded", start);

describe("typed queries", () => {
  const ref = { productId: "tests/flights", port: "table" };
  let tables: TableAdapter;
  let stop: () => Promise<void>;
  let snapshot: TableSnapshot;
  let home: string;

  beforeAll(async () => {
    ({ tables, stop, home } = await start());
    snapshot = await tables.write(
      ref,
      {
        kind: "query",
        sql: "SELECT range AS id, 'a' || (range % 10) AS origin, range::DOUBLE AS delay FROM range(5000)",
      },
      { mode: "replace", actorName: "Test", reason: "" },
    );
  });
  afterAll(() => stop());

  const run = (sql: string, limits: Partial<{ maxRows: number; maxBytes: number; timeoutMs: number }> = {}) =>
    tables.query(ref, snapshot, {
      sql,
      name: "flights",
      maxRows: 1000,
      maxBytes: 5_000_000,
      timeoutMs: 10_000,
      ...limits,
    });

  it("answers a SELECT over the table", async () => {
    const reply = await run(
      "WITH busy AS (SELECT origin, count(*) AS n FROM flights GROUP BY ALL) SELECT * FROM busy ORDER BY origin LIMIT 2",
    );
    expect(reply).toMatchObject({
      columns: [
        { name: "origin", type: "VARCHAR" },
        { name: "n", type: "BIGINT" },
      ],
      rows: [
        ["a0", 500],
        ["a1", 500],
      ],
      truncated: false,
    });
    expect((await run("DESCRIBE flights")).rows).toHaveLength(3);
    expect((await run("FROM main.Flights SELECT max(id)")).rows).toEqual([[4999]]);
    expect((await run("SELECT sum(i) FROM range(10) t(i)")).rows).toEqual([[45]]);
  });

  it("stops at the row and byte caps and says so", async () => {
    const rows = await run("SELECT * FROM flights", { maxRows: 10 });
    expect(rows.rows).toHaveLength(10);
    expect(rows.truncated).toBe(true);
    expect((await run("SELECT * FROM flights LIMIT 10", { maxRows: 10 })).truncated).toBe(false);
    const bytes = await run("SELECT repeat('x', 1000) FROM flights", { maxBytes: 10_000 });
    expect(bytes.rows).toHaveLength(9);
    expect(bytes.truncated).toBe(true);
  });

  it.each([
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_parquet('https://example.com/x.parquet')",
    "SELECT * FROM glob('/*')",
    "SELECT (SELECT max(content) FROM read_blob('/etc/passwd')) FROM flights",
    "SELECT * FROM parquet_scan('/x')",
    "SELECT current_setting('allowed_paths')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_views",
    "SELECT sql FROM pg_catalog.pg_views",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM (WITH duckdb_views AS (SELECT 1) SELECT * FROM duckdb_views), duckdb_views",
    "SELECT * FROM query('SELECT 1')",
    "SHOW TABLES",
    "SHOW ALL TABLES",
    "ATTACH '/tmp/x.db'",
    "COPY flights TO '/tmp/x.csv'",
    "COPY (SELECT 1) TO '/tmp/x.csv'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET threads = 8",
    "CREATE TABLE x AS SELECT 1",
    "INSERT INTO flights VALUES (1)",
    "DROP VIEW flights",
    "EXPORT DATABASE '/tmp/x'",
    "CALL pragma_version()",
    "SELECT 1; DROP VIEW flights",
    "SELECT 1; SELECT 2",
    "",
    "-- nothing",
    "SELEC 1",
    "SELECT nope FROM flights",
    "SELECT * FROM other",
  ])("refuses %s", async (sql) => {
    const error = await run(sql).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "INVALID_INPUT" });
    expect(String(error)).not.toContain(home);
  });

  it("ends a query that does not end, and goes on answering", async () => {
    const endless = run(
      "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
      {
        timeoutMs: 1500,
      },
    );
    await expect(endless).rejects.toMatchObject({ code: "TIMEOUT" });
    // One native call that DuckDB cannot interrupt.
    await expect(run("SELECT list_sum(range(3000000000))", { timeoutMs: 1500 })).rejects.toMatchObject({
      code: expect.stringMatching(/^(TIMEOUT|TOO_LARGE)$/),
    });
    expect((await run("SELECT count(*) FROM flights")).rows).toEqual([[5000]]);
  });

  it("ends a query that takes too much memory, and goes on answering", async () => {
    const patient = { timeoutMs: 60_000 };
    await expect(run("SELECT length(repeat('x', 2000000000))", patient)).rejects.toMatchObject({
      code: "TOO_LARGE",
    });
    await expect(
      run("SELECT a.id, b.id FROM flights a, flights b ORDER BY a.delay * b.delay, 1, 2", {
        timeoutMs: 120_000,
      }),
    ).rejects.toMatchObject({
      code: "TOO_LARGE",
    });
    expect((await run("SELECT count(*) FROM flights")).rows).toEqual([[5000]]);
    // Memory must end it, not time: a busy machine needs longer than a person is given.
  }, 150_000);

  it("leaves nothing behind but data and metadata", () => {
    expect(readdirSync(join(home, "lake/tests/flights/table")).sort()).toEqual(["data", "metadata"]);
  });
});

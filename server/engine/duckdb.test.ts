import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bucketKey } from "./aggregations/dd-sketch.ts";
import { hopUs } from "./hops.ts";
import { sweepKey } from "./sweep.ts";
import { disagreement } from "./testing/agreement.ts";
import { bucketSql, type Label, windowsInDuckDB } from "./testing/duckdb-windows.ts";
import { randomNumbers } from "./testing/random.ts";
import type { Aggregation, EngineEvent, EnginePlan } from "./types.ts";

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect();
});
afterAll(() => connection.closeSync());

const minute = 60_000_000;
const hour = 60 * minute;
const startUs = 1_767_225_600_000_000;

/** Inputs: 0 a number of either sign, 1 a text, 2 a flag; each is null at times. */
const numeric: Aggregation[] = [
  { name: "sum" },
  { name: "mean" },
  { name: "min" },
  { name: "max" },
  { name: "stddev" },
  { name: "quantile" },
  { name: "count" },
];
const textual: Aggregation[] = [
  { name: "count_distinct" },
  { name: "first" },
  { name: "last" },
  { name: "last_n", n: 3 },
  { name: "min" },
  { name: "max" },
  { name: "session_count", gapUs: 5 * minute },
];
const slots = [
  ...numeric.map((aggregation) => ({ aggregation, input: 0 })),
  ...textual.map((aggregation) => ({ aggregation, input: 1 })),
  { aggregation: { name: "ratio" } as const, input: 2 },
];
const plan: EnginePlan = {
  slots,
  windows: slots.flatMap((_, slot) =>
    [5 * minute, hour, 7 * hour, 30 * hour, 20 * 24 * hour].map((windowUs, i) => ({
      slot,
      windowUs,
      hopUs: hopUs(windowUs),
      exact: windowUs <= 24 * hour && (slot + i) % 3 === 0,
      q: [0.05, 0.5, 0.9, 0.99, 0.5][i] ?? 0.5,
    })),
  ),
};

test("every aggregation over every class of window answers as DuckDB does on random events", {
  timeout: 60_000,
}, async () => {
  const random = randomNumbers(20);
  const keys = Array.from({ length: 12 }, (_, i) => `key ${i}`);
  const versions = new Map<string, EngineEvent[]>(keys.map((key) => [key, []]));
  const rows: string[] = [];
  for (let offset = 0; offset < 6000; offset++) {
    const key = keys[Math.floor(random() ** 2 * keys.length)] ?? "";
    // Half of the events lie in the last 8 hours, and many share their second.
    const eventTimeUs =
      startUs + Math.floor((random() < 0.5 ? 720 * random() : 712 + 8 * random()) * 3600) * 1_000_000;
    const partition = offset % 3;
    const amount =
      random() < 0.1 ? undefined : random() < 0.05 ? 0 : Math.round((random() - 0.3) * 1e8) / 1000;
    const text = random() < 0.1 ? undefined : ["a", "b", "Ä", "ﬀ", "😀", "zz"][Math.floor(random() * 6)];
    const flag = random() < 0.1 ? undefined : random() < 0.3;
    versions.get(key)?.push({
      eventTimeUs,
      knowledgeTimeUs: eventTimeUs,
      servableTimeUs: eventTimeUs,
      partition,
      offset,
      recordId: null,
      inputs: [amount, text, flag],
    });
    const sql = [
      `'${key}'`,
      eventTimeUs,
      partition,
      offset,
      amount ?? "NULL",
      text === undefined ? "NULL" : `'${text}'`,
      flag ?? "NULL",
    ];
    rows.push(`(${sql.join(", ")})`);
  }
  await connection.run(
    "CREATE TEMP TABLE events (key VARCHAR, ts BIGINT, part INTEGER, off BIGINT, i0 DOUBLE, i1 VARCHAR, i2 BOOLEAN)",
  );
  await connection.run(`INSERT INTO events VALUES ${rows.join(", ")}`);

  const labels: Label[] = keys.flatMap((key) =>
    [700, 713.1, 716, 719.99, 720, 725].map((hours) => ({ key, atUs: startUs + Math.floor(hours * hour) })),
  );
  const expected = await windowsInDuckDB(connection, plan, labels, { events: "FROM events" });
  let checked = 0;
  for (const key of keys) {
    const own = labels.flatMap((label, id) =>
      label.key === key ? [{ ...label, values: expected[id] ?? [] }] : [],
    );
    const readings = sweepKey(
      plan,
      versions.get(key) ?? [],
      own.map((label) => label.atUs),
      { kind: "as-served" },
    );
    for (const [i, { atUs, values }] of own.entries()) {
      const reading = readings[i];
      if (reading === undefined) throw new Error("A reading is missing.");
      const difference = disagreement(plan, reading, { ...reading, values }, { sums: "rounded" });
      expect(difference, `${key} at ${atUs}`).toBeUndefined();
      checked += values.length;
    }
  }
  expect(checked).toBe(labels.length * plan.windows.length);
});

test("values fall into the same quantile buckets in DuckDB", async () => {
  const random = randomNumbers(5);
  const values = Array.from({ length: 100_000 }, (_, i) => {
    if (i % 10 === 0) return Math.round((random() - 0.5) * 20_000) / 100;
    const size = 10 ** ((random() - 0.5) * (i % 3 === 0 ? 600 : 12));
    return i % 2 === 0 ? size : -size;
  });
  const keys: number[] = [];
  for (let at = 0; at < values.length; at += 10_000) {
    const list = values.slice(at, at + 10_000).map((value) => value.toExponential());
    const result = await connection.runAndReadAll(
      `SELECT ${bucketSql("x")} FROM (SELECT unnest([${list.join(", ")}]::DOUBLE[]) AS x)`,
    );
    keys.push(...result.getRowsJS().map(([key]) => Number(key)));
  }
  expect(values.map(bucketKey)).toEqual(keys);
});

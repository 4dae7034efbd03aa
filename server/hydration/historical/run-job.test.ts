import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StateReader } from "../../adapters/online-store/types.ts";
import { isoFromUs } from "../../clock.ts";
import type { KnownAt } from "../../domain/data-plane-api/historical.ts";
import { entityKeyOf } from "../../domain/feature-set/entity.ts";
import { compileExpressions } from "../../domain/feature-set/expressions.ts";
import { lookupStates } from "../../domain/feature-set/lookup-states.ts";
import { evaluateReference } from "../../engine/reference.ts";
import type { FeatureValue } from "../../engine/types.ts";
import { latestVersion } from "../features/lookups/latest-version.ts";
import type { HistoricalResult } from "./job.ts";
import { knownBy } from "./latest-by-instant.ts";
import { randoms, shopProducts, shopRecords } from "./testing/shop.ts";
import { type HistoryWorld, startHistoryWorld } from "./testing/world.ts";

const startUs = Date.parse("2026-03-01T00:00:00Z") * 1000;
const minuteUs = 60_000_000;
const customers = 12;

let world: HistoryWorld;
/** Snapshots of the customers' table: instant → country of everybody. */
const countries: [us: number, country: string][] = [];

beforeAll(async () => {
  world = await startHistoryWorld({
    products: shopProducts,
    set: "shop/customer_activity",
    nowMs: startUs / 1000,
  });
  const table = { productId: "shop/customers", port: "table" };
  const rows = (country: string) =>
    ({
      kind: "rows",
      columns: ["customer", "country"].map((name) => ({ name, type: "VARCHAR" })),
      batches: (async function* () {
        yield Array.from({ length: customers }, (_, n) => [`c${n}`, `${country}${n}`]);
      })(),
    }) as const;
  for (const country of ["DE", "FR"]) {
    world.clock.advance(3 * 3_600_000);
    const { atUs } = await world.tables.write(table, rows(country), {
      mode: "replace",
      actorName: "test",
      reason: "",
    });
    countries.push([atUs, country]);
  }
  const times = { fromUs: startUs, stepUs: minuteUs / 2 };
  const orders = shopRecords("orders", { count: 1500, customers, seed: 1 }, times);
  const loyalty = shopRecords("loyalty", { count: 600, customers, seed: 2 }, { ...times, stepUs: minuteUs });
  // Two thirds were there before the set was served; the rest comes while it is.
  const split = (records: typeof orders) => Math.floor((records.length * 2) / 3);
  await world.append("shop/orders", orders.slice(0, split(orders)));
  await world.append("shop/loyalty", loyalty.slice(0, split(loyalty)));
  await world.flush("shop/loyalty", 300);
  world.clock.advance(24 * 3_600_000);
  await world.backfill();
  await world.append("shop/orders", orders.slice(split(orders)));
  await world.append("shop/loyalty", loyalty.slice(split(loyalty)));
  await world.live(7, 1_700);
  world.clock.advance(60_000);
});
afterAll(() => world.stop());

interface Label {
  customer: string;
  t: string;
  bonus: number;
  y: number;
}

function labels(count: number, seed: number): Label[] {
  const random = randoms(seed);
  const endUs = world.clock.nowUs() - 61_000_000;
  return Array.from({ length: count }, (_, n) => ({
    customer: n % 97 === 0 ? "nobody" : `c${Math.floor(random() * customers)}`,
    // Around the busy part and around the hand-over to live records, in no order.
    t: isoFromUs(
      Math.floor(n % 3 === 0 ? endUs - random() * 30 * minuteUs : startUs + random() * (endUs - startUs)),
    ),
    bonus: n % 5,
    y: n,
  }));
}

const rowsOf = ({ path }: HistoricalResult) =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** What the oracle says of one label. */
function oracle(readers: { main: StateReader; lookup: StateReader }, label: Label, knownAt: KnownAt) {
  const { plan } = world;
  const atUs = Date.parse(label.t) * 1000 + Number(/\.\d{3}(\d{3})Z$/.exec(label.t)?.[1] ?? 0);
  const key = entityKeyOf([label.customer]);
  const versions = readers.main.versionsOf(key);
  const known = knownBy(knownAt, atUs);
  const reading = evaluateReference(plan.engine, versions, { atUs, known: known as never });
  const values: Record<string, FeatureValue> = {};
  const looked = latestVersion(readers.lookup.versionsOf(key), atUs, known);
  const at = knownAt.kind === "at" ? Math.min(atUs, knownAt.us) : atUs;
  const country = countries.findLast(([us]) => us <= at)?.[1];
  for (const feature of plan.features) {
    if (feature.kind === "aggregate")
      values[feature.name] = reading.seen ? (reading.values[feature.window] ?? null) : null;
    if (feature.name === "level") values.level = looked?.inputs[0] ?? null;
    if (feature.name === "points")
      values.points =
        looked && atUs - looked.eventTimeUs <= 2 * 60 * minuteUs ? (looked.inputs[1] ?? null) : null;
    if (feature.name === "country")
      values.country =
        country !== undefined && label.customer !== "nobody" ? country + label.customer.slice(1) : null;
  }
  for (const [name, result] of Object.entries(compileExpressions(plan)(values, { bonus: label.bonus })))
    values[name] = result.value;
  return values;
}

function agree(found: unknown, expected: FeatureValue | undefined): boolean {
  if (typeof found === "number" && typeof expected === "number")
    return Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
  return JSON.stringify(found) === JSON.stringify(expected);
}

describe.each<KnownAt>([
  { kind: "as-served" },
  { kind: "as-corrected" },
  { kind: "at", us: startUs + 400 * minuteUs },
])("$kind", (knownAt) => {
  test.each([
    ["walked", Number.POSITIVE_INFINITY],
    ["joined", 0],
  ])("each row is what brute force says, in label order, look-ups %s", async (_how, joinFrom) => {
    Object.assign(world.deps, { joinFrom });
    const given = labels(400, 7);
    const result = await world.run(given, { knownAt });
    const rows = rowsOf(result);
    expect(rows.map(({ y }) => y)).toEqual(given.map(({ y }) => y));
    const [lookup] = lookupStates(world.plan);
    const main = world.store.openReader(world.plan);
    const looked = lookup && world.store.openReader(lookup.plan);
    if (!main || !looked) throw new Error("The states are there.");
    const wrong: unknown[] = [];
    for (const [at, label] of given.entries()) {
      const expected = oracle({ main, lookup: looked }, label, knownAt);
      for (const { name } of world.plan.features) {
        const found = rows[at]?.[`shop/customer_activity.${name}`];
        if (!agree(found, expected[name])) wrong.push({ label, name, found, expected: expected[name] });
      }
      expect(rows[at]).toMatchObject(label);
    }
    main.close();
    looked.close();
    expect(wrong).toEqual([]);
    expect(result.metadata.rows).toBe(400);
    // The oracle would agree with nothing but nulls as well.
    for (const feature of result.metadata.features) expect(feature.present, feature.name).toBeGreaterThan(50);
  });
});

test("late and corrected events make the two kinds of knowledge differ", async () => {
  const given = labels(400, 7);
  const [served, corrected] = await Promise.all([
    world.run(given, { knownAt: { kind: "as-served" } }),
    world.run(given, { knownAt: { kind: "as-corrected" } }),
  ]);
  const differ = rowsOf(served).filter(
    (row, at) => JSON.stringify(row) !== JSON.stringify(rowsOf(corrected)[at]),
  );
  expect(differ.length).toBeGreaterThan(40);
});

test("the same pins give the same hash after more has come in, whatever the format", async () => {
  const given = labels(200, 11);
  const first = await world.run(given, { hash: true });
  const corrected = await world.run(given, { hash: true, knownAt: { kind: "as-corrected" } });
  const late = shopRecords(
    "orders",
    { count: 200, customers, seed: 5 },
    { fromUs: startUs, stepUs: minuteUs },
  );
  const knownUs = world.clock.nowUs();
  await world.append(
    "shop/orders",
    late.map((record, n) => ({ ...record, knowledgeTimeUs: knownUs + n })),
  );
  await world.live(50, 10);
  const again = await world.run(given, { hash: true, pins: first.pins, format: "csv" });
  expect(again.contentHash).toBe(first.contentHash);
  const newly = await world.run(given, { hash: true, knownAt: { kind: "as-corrected" } });
  expect(newly.contentHash).not.toBe(corrected.contentHash);
  const pinned = await world.run(given, {
    hash: true,
    knownAt: { kind: "as-corrected" },
    pins: corrected.pins,
    format: "parquet",
  });
  expect(pinned.contentHash).toBe(corrected.contentHash);
});

test("instants the features do not reach are refused by row", async () => {
  const ahead = isoFromUs(world.clock.nowUs() + 1_000);
  await expect(
    world.run([
      { customer: "c1", t: "2026-03-01T01:00:00Z", bonus: 0 },
      { customer: "c1", t: ahead, bonus: 0 },
    ]),
  ).rejects.toMatchObject({ code: "INVALID_INPUT", path: "labels.1.t" });
});

test("labels before history have nulls and are counted", async () => {
  const result = await world.run([
    { customer: "c1", t: "2025-03-01T01:00:00Z", bonus: 0 },
    { customer: "c1", t: "2026-03-01T08:00:00Z", bonus: 0 },
  ]);
  expect(result.metadata).toMatchObject({ rows: 2, beforeHistory: 1 });
  expect(rowsOf(result)[0]).toMatchObject({ "shop/customer_activity.orders_1h": null });
  expect(rowsOf(result)[1]?.["shop/customer_activity.orders_1h"]).not.toBeNull();
});

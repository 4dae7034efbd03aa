import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ProduceRecord } from "../../adapters/stream/types.ts";
import { isoFromUs } from "../../clock.ts";
import { realEventsFolder } from "../../engine/testing/real-events.ts";
import { identifier, literal } from "./columns.ts";
import { ordersYaml, randoms, shopRecords } from "./testing/shop.ts";
import { type HistoryWorld, startHistoryWorld } from "./testing/world.ts";

/**
 * DuckDB over lake and log, by one query a window written from the semantics, against the sweep over the states that the
 * same records went into: half of them stand in the lake, half in the log only.
 */
interface Case {
  stream: string;
  entity: string;
  /** Column → aggregates over it. */
  number: string;
  text: string;
  recordId: string | null;
}

const minuteUs = 60_000_000;
/** Window, hop (µs), as the definitions below have them. */
const windows = {
  "30m": [30 * minuteUs, 5_000_000],
  "6h": [360 * minuteUs, 5 * minuteUs],
  "1d": [1440 * minuteUs, 60 * minuteUs],
} as const;

const featuresYaml = ({ stream, entity, number, text }: Case, set: string) => {
  const [domain, name] = set.split("/");
  const list = Object.keys(windows).flatMap((window) => [
    `{ name: count_${window}, aggregate: count, window: ${window} }`,
    `{ name: sum_${window}, aggregate: sum, column: ${number}, window: ${window} }`,
    `{ name: mean_${window}, aggregate: mean, column: ${number}, window: ${window} }`,
    `{ name: stddev_${window}, aggregate: stddev, column: ${number}, window: ${window} }`,
    `{ name: max_${window}, aggregate: max, column: ${number}, window: ${window} }`,
    `{ name: distinct_${window}, aggregate: count_distinct, column: ${text}, window: ${window} }`,
  ]);
  return `apiVersion: v1.0.0
kind: DataProduct
id: ${set}
name: ${name}
domain: ${domain}
version: 1.0.0
status: active
description: { purpose: Windows of a test. }
outputPorts:
  - { name: features, type: features, version: 1.0.0, contractId: ${name}.features }
---
apiVersion: v3.1.0
kind: DataContract
id: ${name}.features
version: 1.0.0
status: active
slaProperties: [{ property: latency, value: 1, unit: s }]
customProperties:
  - property: millrace.featureSet
    value:
      entity: [${entity}]
      source: ${stream}
      features:
${list.map((line) => `        - ${line}`).join("\n")}
`;
};

async function compare(world: HistoryWorld, one: Case, set: string, labels: { key: string; us: number }[]) {
  const given = labels.map(({ key, us }, y) => ({ [one.entity]: key, t: isoFromUs(us), y }));
  const result = await world.run(given, { knownAt: { kind: "as-corrected" } });
  const rows = readFileSync(result.path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const estimated = result.metadata.features.flatMap((feature) => (feature.estimated ? [feature.name] : []));
  for (const name of estimated) expect(name).toMatch(/distinct/);
  const session = await world.deps.streams.openSession();
  const wrong: unknown[] = [];
  let compared = 0;
  try {
    await world.deps.streams.relation(session, "records", world.plan.source);
    const inForce =
      one.recordId === null
        ? "records"
        : `(SELECT * FROM records QUALIFY row_number() OVER (PARTITION BY ${identifier(one.recordId)} ORDER BY _knowledge_time DESC, _offset DESC) = 1)`;
    const values = labels.map(({ key, us }, at) => `(${at}, ${literal(key)}, ${us}::BIGINT)`).join(", ");
    for (const [name, [windowUs, hopUs]] of Object.entries(windows)) {
      const x = identifier(one.number);
      const answers = session.select(`
        SELECT l.n::DOUBLE, count(r._offset)::DOUBLE, coalesce(sum(${x}::DOUBLE), 0), avg(${x}::DOUBLE), stddev_samp(${x}::DOUBLE),
          max(${x}::DOUBLE), count(DISTINCT ${identifier(one.text)})::DOUBLE
        FROM (VALUES ${values}) AS l(n, key, us) LEFT JOIN ${inForce} r ON r.${identifier(one.entity)} = l.key
          AND epoch_us(r._event_time) <= l.us AND epoch_us(r._event_time) >= ((l.us - ${windowUs}) // ${hopUs}) * ${hopUs}
        GROUP BY l.n`);
      for await (const batch of answers)
        for (const [at, ...expected] of batch)
          for (const [place, aggregate] of ["count", "sum", "mean", "stddev", "max", "distinct"].entries()) {
            const row = rows[Number(at)];
            const found = row?.[`${set}.${aggregate}_${name}`];
            // A key nobody has seen by then has no counts at all.
            if (row?.[`${set}.count_1d`] === null) continue;
            compared++;
            const truth = expected[place] ?? null;
            // Beyond 1,024 different values the engine estimates them, by some 1 %.
            const within = aggregate === "distinct" && Number(truth) > 1024 ? 0.04 : 1e-9;
            const same =
              typeof found === "number" && typeof truth === "number"
                ? Math.abs(found - truth) <= within * Math.max(1, Math.abs(truth))
                : found === truth;
            if (!same) wrong.push({ label: labels[Number(at)], aggregate, name, found, truth });
          }
    }
  } finally {
    await session.close();
  }
  expect(wrong.slice(0, 5)).toEqual([]);
  return { compared, estimated };
}

const startUs = Date.parse("2026-03-01T00:00:00Z") * 1000;

test("generated orders, late, repeated and corrected", { timeout: 60_000 }, async () => {
  const one: Case = {
    stream: "shop/orders",
    entity: "customer",
    number: "amount",
    text: "item",
    recordId: "id",
  };
  const set = "shop/windows";
  const nowMs = startUs / 1000 + 10 * 86_400_000;
  const world = await startHistoryWorld({ products: [ordersYaml, featuresYaml(one, set)], set, nowMs });
  try {
    const records = shopRecords(
      "orders",
      { count: 6000, customers: 30, seed: 9 },
      { fromUs: startUs, stepUs: minuteUs / 2 },
    );
    await world.append(one.stream, records);
    await world.flush(one.stream, 3000);
    await world.backfill();
    const random = randoms(4);
    const labels = Array.from({ length: 300 }, () => ({
      key: `c${Math.floor(random() * 30)}`,
      us: startUs + Math.floor(random() * 2.2 * 86_400_000) * 1000,
    }));
    const { compared, estimated } = await compare(world, one, set, labels);
    expect(compared).toBeGreaterThan(4000);
    expect(estimated).toEqual([]);
  } finally {
    await world.stop();
  }
});

const absent = realEventsFolder === undefined ? " (SKIPPED: ../shared/data/events is absent)" : "";

describe.skipIf(realEventsFolder === undefined)(`real events${absent}`, () => {
  test("39,244 Wikipedia edits of a day", { timeout: 120_000 }, async () => {
    const one: Case = {
      stream: "wiki/edits",
      entity: "channel",
      number: "delta",
      text: "user",
      recordId: null,
    };
    const set = "wiki/windows";
    const dayUs = Date.parse("2015-09-12T00:00:00Z") * 1000;
    const world = await startHistoryWorld({
      products: [editsYaml, featuresYaml(one, set)],
      set,
      nowMs: dayUs / 1000 + 3 * 86_400_000,
    });
    try {
      const edits = readEdits(realEventsFolder ?? "");
      await world.append(one.stream, edits);
      await world.flush(one.stream, 20_000);
      await world.backfill();
      const channels = [...new Set(edits.map(({ key }) => key ?? ""))];
      const random = randoms(8);
      const labels = Array.from({ length: 200 }, (_, n) => ({
        key: channels[n % channels.length] ?? "",
        us: dayUs + Math.floor(random() * 86_400_000) * 1000,
      }));
      const { compared, estimated } = await compare(world, one, set, labels);
      expect(compared).toBeGreaterThan(2500);
      expect(estimated).toContain(`${set}.distinct_1d`);
    } finally {
      await world.stop();
    }
  });
});

/** The edits in the order of their times, each known a microsecond after the one before at the earliest. */
function readEdits(folder: string): ProduceRecord[] {
  const text = gunzipSync(
    readFileSync(join(folder, "wikipedia_edits_2015-09-12_sampled.json.gz")),
  ).toString();
  const edits = text
    .trimEnd()
    .split("\n")
    .map((line, at) => {
      const edit = JSON.parse(line) as { time: string; channel: string; delta: number; user: string };
      // This copy re-dated its first 45 rows; their time of day is intact.
      const time = at < 45 ? `2015-09-12${edit.time.slice(10)}` : edit.time;
      return { eventTimeUs: Date.parse(time) * 1000, edit };
    })
    .sort((a, b) => a.eventTimeUs - b.eventTimeUs);
  let known = 0;
  return edits.map(({ eventTimeUs, edit: { channel, delta, user } }) => {
    known = Math.max(known + 1, eventTimeUs);
    const at = new Date(eventTimeUs / 1000).toISOString();
    return {
      key: channel,
      value: JSON.stringify({ channel, delta, user, at }),
      eventTimeUs,
      knowledgeTimeUs: known,
    };
  });
}

const editsYaml = `apiVersion: v1.0.0
kind: DataProduct
id: wiki/edits
name: edits
domain: wiki
version: 1.0.0
status: active
description: { purpose: Edits of a day. }
outputPorts:
  - { name: stream, type: stream, version: 1.0.0, contractId: edits.stream }
---
apiVersion: v3.1.0
kind: DataContract
id: edits.stream
version: 1.0.0
status: active
schema:
  - name: edit
    logicalType: object
    properties:
      - { name: channel, logicalType: string, required: true, description: Wiki }
      - { name: delta, logicalType: integer, description: Bytes added }
      - { name: user, logicalType: string, description: Who }
      - { name: at, logicalType: timestamp, required: true, description: When }
customProperties:
  - property: millrace.stream
    value: { key: [channel], eventTime: at, partitions: 1, retention: 30d, enforcement: reject }
`;

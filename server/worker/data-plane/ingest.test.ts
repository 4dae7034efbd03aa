import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeadLetterPage, EventsPage } from "../../domain/data-plane-api/events.ts";
import type { IngestReply } from "../../domain/data-plane-api/ingest.ts";
import { anonymous } from "../../domain/principal.ts";
import {
  startTestDataPlane,
  type TestDataPlane,
  testPerson,
  testProduct,
  testRecord,
} from "./testing/harness.ts";

let plane: TestDataPlane;
beforeAll(async () => {
  plane = await startTestDataPlane([
    testProduct("air/flights"),
    testProduct("air/keyed", { partitions: 3 }),
    testProduct("air/quarantine", { enforcement: "quarantine" }),
    testProduct("air/warn", { enforcement: "warn" }),
    testProduct("air/open", { unknownFields: "allow", key: [], eventTime: null, properties: [] }),
    testProduct("air/foreign", { connection: "cluster" }),
    testProduct("air/retired", {}, { status: "retired" }),
    testProduct("air/table", null),
  ]);
});
afterAll(() => plane.stop());

const json = { "content-type": "application/json" };
const lines = { "content-type": "application/x-ndjson" };
const at = "2026-01-31T09:30:00Z";
const eventsOf = (product: string) => `/api/v1/products/${product}/events`;

async function send(
  product: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = json,
  query = "",
): Promise<{ status: number; reply: IngestReply }> {
  const response = await plane.fetch(eventsOf(product) + query, { method: "POST", body, headers });
  return { status: response.status, reply: (await response.json()) as IngestReply };
}

async function page(product: string, query = ""): Promise<EventsPage> {
  const response = await plane.fetch(`${eventsOf(product)}?from=earliest${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as EventsPage;
}

describe("POST …/events", () => {
  it("takes an array, keeps each record's own text, and says where each one stands", async () => {
    const body = `[{"id":"a","delay":1,"at":"${at}"}, {"at":"${at}",  "id":"b","delay":-0}]`;
    const { status, reply } = await send("air/flights", body);
    expect(status).toBe(200);
    expect(reply).toMatchObject({ accepted: 2, rejected: [], rejectedRecords: 0 });
    expect(reply.offsets).toEqual([
      { partition: 0, offset: 0 },
      { partition: 0, offset: 1 },
    ]);
    const { records } = await page("air/flights");
    expect(records[0]).toMatchObject({
      key: "a",
      eventTime: "2026-01-31T09:30:00.000Z",
      schemaVersion: "1.2.0",
      imported: false,
      event: { id: "a", delay: 1, at },
    });
    const { records: raw } = await plane.embedded.read("air/flights", {}, { limit: 2 });
    expect(raw[1]?.value).toBe(`{"at":"${at}",  "id":"b","delay":-0}`);
  });

  it("refuses bad records by index and takes the good ones beside them", async () => {
    const before = (await page("air/flights")).records.length;
    const body = [
      `{"id":"x1","at":"${at}"}`,
      `{"id":"x2","delay":9999,"at":"${at}"}`,
      "not json",
      `{"delay":5,"at":"${at}"}`,
      `{"id":"x4","at":"yesterday"}`,
      `{"id":"x5","carrier":"aa","extra":1,"at":"${at}"}`,
      '"text"',
      `{"id":"x7","at":"${at}"}`,
    ].join("\n");
    const { reply } = await send("air/flights", body, lines);
    expect(reply.accepted).toBe(2);
    expect(reply.rejectedRecords).toBe(6);
    expect(reply.rejected.map(({ index, code, path }) => `${index} ${code} ${path}`)).toEqual([
      "1 RANGE delay",
      "2 NOT_JSON ",
      "3 REQUIRED id",
      "4 FORMAT at",
      "5 PATTERN carrier",
      "5 UNKNOWN_FIELD extra",
      "6 NOT_JSON ",
    ]);
    expect(reply.rejected[1]?.message).toContain("Line 3");
    expect((await page("air/flights")).records.length).toBe(before + 2);
  });

  it("keeps refused records with text, reasons, sender and place, for those who may write", async () => {
    const text = `{"id":"dead","delay":"late", "at":"${at}"}`;
    const owner = testPerson("olga", ["air"]);
    await plane.fetch(eventsOf("air/flights"), {
      method: "POST",
      body: `[1,${text}]`,
      headers: json,
      as: owner,
    });
    const response = await plane.fetch("/api/v1/products/air/flights/dead-letters", { as: owner });
    const { records } = (await response.json()) as DeadLetterPage;
    expect(records.at(-1)).toMatchObject({
      text,
      index: 1,
      principal: "olga",
      disposition: "rejected",
      contractVersion: "1.2.0",
      violations: [{ code: "TYPE", path: "delay" }],
    });
    const reader = await plane.fetch("/api/v1/products/air/flights/dead-letters", { as: testPerson("rita") });
    expect(reader.status).toBe(403);
  });

  it("answers a repeated idempotency key as the first time, and another body with 409", async () => {
    const body = `[{"id":"once","at":"${at}"},{"id":"bad"}]`;
    const headers = { ...json, "idempotency-key": "k-1" };
    const first = await send("air/keyed", body, headers);
    const dead = await plane.embedded.describe("air/keyed.dead");
    const again = await send("air/keyed", body, headers);
    expect(again.reply).toEqual({ ...first.reply, replayed: true });
    expect(await plane.embedded.describe("air/keyed.dead")).toEqual(dead);
    expect((await page("air/keyed")).records).toHaveLength(1);
    const other = await send("air/keyed", `[{"id":"twice","at":"${at}"}]`, headers);
    expect(other).toMatchObject({ status: 409, reply: { code: "CONFLICT" } });
    // Another principal's key is another key.
    const theirs = await plane.fetch(eventsOf("air/keyed"), {
      method: "POST",
      body: `[{"id":"theirs","at":"${at}"}]`,
      headers,
      as: testPerson("olga", ["air"]),
    });
    expect(theirs.status).toBe(200);
  });

  it("remembers a key whose records were all refused", async () => {
    const headers = { ...json, "idempotency-key": "k-all-bad" };
    const first = await send("air/keyed", "[1]", headers);
    expect(first.reply).toMatchObject({ accepted: 0, rejectedRecords: 1 });
    expect((await send("air/keyed", "[1]", headers)).reply).toMatchObject({ accepted: 0, replayed: true });
    expect((await send("air/keyed", "[2]", headers)).status).toBe(409);
  });

  it("holds what breaks the contract aside under quarantine, and lets it through marked under warn", async () => {
    const body = `[{"id":"q","delay":9999,"at":"${at}"}]`;
    const quarantined = await send("air/quarantine", body);
    expect(quarantined.reply).toMatchObject({
      accepted: 0,
      rejected: [{ code: "RANGE", quarantined: true }],
    });
    const warned = await send("air/warn", body);
    expect(warned.reply).toMatchObject({
      accepted: 1,
      rejected: [],
      warnings: [{ index: 0, code: "RANGE" }],
    });
    expect((await page("air/warn")).records[0]?.headers).toEqual({ violations: "RANGE delay" });
    // What cannot be placed is refused even so.
    const unplaced = await send("air/warn", `[{"delay":1,"at":"${at}"},{"id":"q"}]`);
    expect(unplaced.reply).toMatchObject({ accepted: 0, rejectedRecords: 2 });
  });

  it("plans without writing when asked to", async () => {
    const before = (await page("air/flights")).records.length;
    const { reply } = await send("air/flights", `[{"id":"d","at":"${at}"},{}]`, json, "?dryRun=true");
    expect(reply).toMatchObject({ accepted: 1, rejectedRecords: 1, dryRun: true, offsets: [] });
    expect((await page("air/flights")).records.length).toBe(before);
  });

  it("reads gzip, and one object, and streams without a contract", async () => {
    const packed = new Uint8Array(gzipSync(`{"any":["thing"]}`));
    const { reply } = await send("air/open", packed, { ...json, "content-encoding": "gzip" });
    expect(reply.accepted).toBe(1);
    const [record] = (await page("air/open")).records;
    expect(record).toMatchObject({ key: null, event: { any: ["thing"] } });
  });

  it.each<[string, string, RequestInit & { as?: typeof anonymous }, number, string]>([
    ["no product", "air/nothing", { body: "[]" }, 404, "NOT_FOUND"],
    ["a retired product", "air/retired", { body: "[]" }, 410, "GONE"],
    ["a table", "air/table", { body: "[]" }, 422, "UNSUPPORTED"],
    ["a stream whose connection is gone", "air/foreign", { body: "[]" }, 503, "UNAVAILABLE"],
    ["an empty body", "air/flights", { body: "" }, 400, "INVALID_INPUT"],
    ["an empty NDJSON body", "air/flights", { body: "\n\n", headers: lines }, 400, "INVALID_INPUT"],
    ["a scalar", "air/flights", { body: "12" }, 400, "INVALID_INPUT"],
    ["an array cut off", "air/flights", { body: '[{"id":"a"}' }, 400, "INVALID_INPUT"],
    [
      "form data",
      "air/flights",
      { body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } },
      422,
      "UNSUPPORTED",
    ],
    [
      "another encoding",
      "air/flights",
      { body: "[]", headers: { ...json, "content-encoding": "br" } },
      422,
      "UNSUPPORTED",
    ],
    [
      "false gzip",
      "air/flights",
      { body: "[]", headers: { ...json, "content-encoding": "gzip" } },
      400,
      "INVALID_INPUT",
    ],
    ["no UTF-8", "air/flights", { body: new Uint8Array([91, 0xff, 93]) }, 400, "INVALID_INPUT"],
    [
      "a bad key",
      "air/flights",
      { body: "[]", headers: { ...json, "idempotency-key": "ü b" } },
      400,
      "INVALID_INPUT",
    ],
    ["a misspelt parameter", "air/flights?dryrun=true", { body: "[]" }, 400, "INVALID_INPUT"],
    ["another port", "air/flights?port=events@2", { body: "[]" }, 404, "NOT_FOUND"],
    ["nobody", "air/flights", { body: "[]", as: anonymous }, 401, "UNAUTHENTICATED"],
    ["a reader", "air/flights", { body: "[]", as: testPerson("rita") }, 403, "FORBIDDEN"],
    ["a table's path with DELETE", "air/flights", { method: "DELETE" }, 405, "UNSUPPORTED"],
  ])("refuses %s", async (_name, product, init, status, code) => {
    const [path = "", query] = product.split("?");
    const response = await plane.fetch(eventsOf(path) + (query ? `?${query}` : ""), {
      method: "POST",
      headers: json,
      ...init,
    });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await response.json()).toMatchObject({ status, code });
  });

  it("refuses bodies and requests that are too large, packed or not", async () => {
    const huge = await send("air/open", new Uint8Array(17 * 1024 * 1024).fill(32));
    expect(huge.status).toBe(413);
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 * 1024 * 1024, 32)));
    expect((await send("air/open", bomb, { ...json, "content-encoding": "gzip" })).status).toBe(413);
    const many = await send("air/open", "{}\n".repeat(20_001), lines);
    expect(many).toMatchObject({ status: 413, reply: { code: "TOO_LARGE" } });
    const long = await send("air/open", `[{"text":"${"x".repeat(1024 * 1024)}"},{}]`);
    expect(long.reply).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: "TOO_LARGE" }] });
  });

  it("serves many requests at once without a gap in the offsets", async () => {
    const requests = Array.from({ length: 40 }, (_, n) =>
      send("air/keyed", JSON.stringify(Array.from({ length: 50 }, (_, m) => testRecord(n * 50 + m)))),
    );
    const replies = await Promise.all(requests);
    const byPartition = new Map<number, number[]>();
    for (const { reply } of replies)
      for (const { partition, offset } of reply.offsets)
        byPartition.set(partition, [...(byPartition.get(partition) ?? []), offset]);
    for (const offsets of byPartition.values()) {
      offsets.sort((a, b) => a - b);
      expect(offsets.every((offset, index) => offset === (offsets[0] ?? 0) + index)).toBe(true);
    }
    expect([...byPartition.values()].flat()).toHaveLength(2_000);
    expect(byPartition.size).toBe(3);
  });
});

describe("GET …/events", () => {
  it("pages through everything once, in order, from any start", async () => {
    const seen: string[] = [];
    for (let from = "earliest"; ; ) {
      const response = await plane.fetch(`${eventsOf("air/keyed")}?from=${from}&limit=171`);
      const { records, next } = (await response.json()) as EventsPage;
      if (records.length === 0) break;
      seen.push(...records.map((record) => `${record.partition}:${record.offset}`));
      from = next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(2_000);
  });

  it("filters, counts what it looked at, and goes on right after the last match", async () => {
    const query = `&limit=7&filter=${encodeURIComponent('event.carrier == "AA" && event.delay >= 90')}`;
    const first = await page("air/keyed", query);
    expect(first.matched).toBe(7);
    expect(first.scanned).toBeGreaterThan(7);
    // The two records without a carrier were sent first.
    expect(first.filterErrors).toBe(2);
    expect(first.filterError).toContain("No such key");
    const rest = await plane.fetch(`${eventsOf("air/keyed")}?from=${first.next}${query}`);
    const second = (await rest.json()) as EventsPage;
    const ids = [...first.records, ...second.records].map((record) => record.key);
    expect(new Set(ids).size).toBe(14);
  });

  it("shows the stream as it was known at an instant", async () => {
    const { records } = await page("air/keyed", "&limit=1000");
    const middle = records[500]?.knowledgeTime ?? "";
    const past = await page("air/keyed", `&limit=1000&asOf=${middle}`);
    expect(past.records.map((record) => record.key)).toEqual(
      records.filter((record) => record.knowledgeTime <= middle).map((record) => record.key),
    );
    const newest = await plane.fetch(`${eventsOf("air/keyed")}?from=newest:5&asOf=${middle}`);
    const last = ((await newest.json()) as EventsPage).records;
    expect(last.map((record) => record.key)).toEqual(past.records.slice(-5).map((record) => record.key));
  });

  it.each([
    ["?from=offset:0:99999", 400],
    ["?from=offset:9:0", 400],
    ["?filter=event.dlay%20%3E%205.0", 400],
    ["?limit=0", 400],
    ["?asOf=2999-01-01T00:00:00Z", 400],
    ["?partitions=7", 400],
    ["?limit=5&limit=6", 400],
  ])("refuses %s with %i", async (query, status) => {
    const response = await plane.fetch(eventsOf("air/keyed") + query);
    expect(response.status).toBe(status);
  });

  it("gives one record by its permalink with the contract's verdict", async () => {
    const response = await plane.fetch(`${eventsOf("air/warn")}/record?partition=0&offset=0`);
    expect(await response.json()).toMatchObject({
      record: { key: "q" },
      verdict: [{ code: "RANGE", path: "delay" }],
      contractVersion: "1.2.0",
    });
    expect((await plane.fetch(`${eventsOf("air/warn")}/record?partition=0&offset=1`)).status).toBe(404);
  });

  it("tries a filter on a record", async () => {
    const ask = async (filter: string, record?: unknown) => {
      const response = await plane.fetch(`${eventsOf("air/flights")}/test-filter`, {
        method: "POST",
        body: JSON.stringify({ filter, record }),
      });
      return response.json();
    };
    expect(await ask("event.delay > 5", { event: { delay: 6 } })).toEqual({ ok: true, value: true });
    expect(await ask("event.delay > 5")).toEqual({ ok: true });
    expect(await ask("event.delay >")).toMatchObject({ ok: false, position: 13 });
    expect(await ask("event.delay > 5", { event: {} })).toMatchObject({ ok: false });
  });

  it("counts what a stream holds", async () => {
    const stats = await (await plane.fetch(`${eventsOf("air/keyed")}/stats`)).json();
    expect(stats).toMatchObject({ productId: "air/keyed", system: "embedded log", retentionMs: null });
    const { partitions, lastDay } = stats as { partitions: { end: number }[]; lastDay: number[] };
    const held = partitions.reduce((sum, { end }) => sum + end, 0);
    expect(lastDay).toHaveLength(24);
    expect(lastDay.reduce((sum, hour) => sum + hour, 0)).toBe(held);
  });
});

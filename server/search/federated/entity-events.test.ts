import { beforeEach, describe, expect, it } from "vitest";
import type { DataPlane, PageRequest } from "../../adapters/data-plane/types.ts";
import { mostEvents } from "../../domain/federated-search.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import type { RecordView } from "../../domain/read-models/stream.ts";
import { AppError } from "../../errors.ts";
import { readEntityEvents } from "./entity-events.ts";

/** 12:00 of some day; the log has one record a second, every tenth of them ada's, all known as they happen. */
const now = Date.UTC(2026, 0, 15, 12);
const secondsOf = 6 * 3600;
const start = now - secondsOf * 1000;
const iso = (ms: number) => new Date(ms).toISOString();
const record = (n: number): RecordView => ({
  partition: 0,
  offset: n,
  key: n % 10 === 0 ? "ada" : "bob",
  eventTime: iso(start + n * 1000),
  knowledgeTime: iso(start + n * 1000),
  headers: {},
  schemaVersion: null,
  imported: false,
  event: { account: n % 10 === 0 ? "ada" : "bob", n },
});

let asked: PageRequest[];
let log: { earliest: number; page?: DataPlane["page"]; delayMs?: number };
let askedRows: Parameters<DataPlane["rows"]>[2][];
let rows: DataPlane["rows"];
beforeEach(() => {
  asked = [];
  log = { earliest: 0 };
  askedRows = [];
  rows = table;
});

/** The stream's table: all of the log, also what it let go of, and one of ada's records that came three hours late. */
const late = { ...record(secondsOf + 1), key: "ada", eventTime: iso(start + 3601_000), imported: true };
const table: DataPlane["rows"] = async (_principal, _product, { equals, within, limit }) => {
  const matching = [...Array.from({ length: secondsOf }, (_, n) => record(n)), late]
    .filter(
      ({ key, eventTime }) =>
        key === equals?.account && eventTime >= (within?.from ?? "") && eventTime < (within?.to ?? ""),
    )
    .sort((a, b) => Date.parse(b.eventTime) - Date.parse(a.eventTime));
  const names =
    "account n note _event_time _knowledge_time _partition _offset _key _imported _schema_version";
  return {
    columns: names.split(" ").map((name) => ({ name, type: "VARCHAR" })),
    rows: matching
      .slice(0, limit)
      .map((each) => [
        each.key,
        each.offset,
        null,
        each.eventTime,
        each.knowledgeTime,
        each.partition,
        each.offset,
        each.key,
        each.imported,
        null,
      ]),
    total: null,
    truncated: matching.length > limit,
    snapshotId: "1",
    snapshotAt: iso(now),
    elapsedMs: 1,
  };
};

/** Pages as the data plane gives them; understands the one form of filter that is under test. */
const dataPlane: Pick<DataPlane, "page" | "stats" | "rows"> = {
  rows(...call) {
    askedRows.push(call[2]);
    return rows(...call);
  },
  async page(principal, product, request) {
    asked.push(request);
    if (log.page) return log.page(principal, product, request);
    const offsetOf = (text: string) =>
      text.startsWith("vector:0:")
        ? Number(text.slice(9))
        : Math.max(log.earliest, Math.ceil((Date.parse(text.slice(5)) - start) / 1000));
    const filter = request.filter ?? "";
    const [, from = "", to = ""] = /timestamp\("(.*?)"\).*timestamp\("(.*?)"\)/.exec(filter) ?? [];
    const [, key = ""] = /string\(event\.account\) == "(.*?)"/.exec(filter) ?? [];
    const end = request.until === undefined ? secondsOf : Math.min(secondsOf, offsetOf(request.until));
    const begin = Math.min(end, offsetOf(request.from));
    const records: RecordView[] = [];
    let next = begin;
    for (; next < end && next - begin < 50_000 && records.length < request.limit; next++) {
      const each = record(next);
      if (each.key === key && each.eventTime >= from && each.eventTime <= to) records.push(each);
    }
    if (log.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, log.delayMs));
    return {
      records,
      next: `vector:0:${next}`,
      end: `vector:0:${end}`,
      scanned: next - begin,
      matched: records.length,
      filterErrors: 0,
    };
  },
  async stats() {
    return {
      productId: "web/visits",
      topic: "t",
      system: "embedded",
      partitions: [
        {
          partition: 0,
          earliest: log.earliest,
          end: secondsOf,
          firstAt: iso(start + log.earliest * 1000),
          lastAt: null,
        },
      ],
      ratePerSecond: 1,
      lastMinute: [],
      lastDay: [],
      rejectedLastDay: 0,
      retentionMs: null,
      bytes: null,
      measuredAt: iso(now),
    };
  },
};
const read = (fromMs: number, toMs: number, budgetMs = 2_000) =>
  readEntityEvents(dataPlane, servicePrincipal("test"), {
    source: "web/visits",
    entity: { account: "ada" },
    from: iso(fromMs),
    to: iso(toMs),
    nowMs: now,
    budgetMs,
  });

describe("events of an entity", () => {
  it("are those of the span, newest first, and all of them when they are few", async () => {
    const found = await read(now - 60_000, now);
    expect(found.records.map(({ eventTime }) => eventTime)).toEqual(
      [10, 20, 30, 40, 50, 60].map((seconds) => iso(now - seconds * 1000)),
    );
    expect(found).toMatchObject({ product: "web/visits", more: false, complete: true, note: null });
    expect(found.scanned).toBeLessThan(200);
  });

  it("are read from the newest end, no further than is needed", async () => {
    const found = await read(start, now);
    expect(found.records).toHaveLength(mostEvents);
    expect(found.records[0]?.eventTime).toBe(iso(now - 10_000));
    expect(found).toMatchObject({ more: true, complete: true });
    expect(found.scanned).toBe(300);
    expect(asked).toHaveLength(1);
  });

  it("of a span long past are those of the stream's table, also what came late", async () => {
    const to = start + 3601_000;
    const found = await read(to - 30_000, to);
    expect(found.records.map(({ offset }) => offset)).toEqual([secondsOf + 1, 3600, 3590, 3580]);
    expect(found.records[0]).toMatchObject({
      key: "ada",
      eventTime: iso(to),
      knowledgeTime: late.knowledgeTime,
      imported: true,
      event: { account: "ada", n: secondsOf + 1 },
    });
    expect(found).toMatchObject({ more: false, complete: true, table: "read", note: null });
    expect(askedRows).toEqual([
      expect.objectContaining({
        port: "stream",
        equals: { account: "ada" },
        within: { column: "_event_time", from: iso(to - 30_000), to: iso(to + 1) },
        orderBy: "_event_time",
        desc: true,
      }),
    ]);
  });

  it("of a past span are those of the log up to an hour late where the table cannot be read, and it says so", async () => {
    rows = () => Promise.reject(new AppError("FORBIDDEN", "account is masked for you."));
    const to = now - 3 * 3600_000;
    const found = await read(to - 30_000, to);
    expect(found.records.map(({ offset }) => offset)).toEqual([10800, 10790, 10780, 10770]);
    expect(asked[0]?.until).toBe(`time:${iso(to)}`);
    expect(asked.at(-1)).toMatchObject({ from: `time:${iso(to)}`, until: `time:${iso(to + 3600_000)}` });
    expect(found).toMatchObject({
      complete: false,
      table: "not read",
      note: "Events that came more than an hour after the span were not looked for. The stream's table was not read: account is masked for you.",
    });
  });

  it("go on in the table where the log let records go, each of them once", async () => {
    log.earliest = secondsOf - 100;
    expect(await read(now - 150_000, now)).toMatchObject({
      complete: true,
      table: "read",
      note: null,
      records: { length: 15, 9: { heldBy: "log" }, 10: { heldBy: "lake", event: { account: "ada" } } },
    });
    // The log's newest are enough, so nothing is missing that the table could tell.
    log.earliest = secondsOf - 1_000;
    rows = () => new Promise(() => {});
    expect(await read(start, now)).toMatchObject({
      complete: true,
      table: "not needed",
      more: true,
      records: { length: mostEvents },
    });
  });

  it("say since when the log holds any where the table cannot be read", async () => {
    log.earliest = secondsOf - 100;
    rows = () => Promise.reject(new TypeError("password is undefined"));
    const found = await read(now - 600_000, now);
    expect(found).toMatchObject({
      complete: false,
      table: "not read",
      searchedFrom: iso(now - 100_000),
      note: expect.stringContaining("no longer holds"),
      records: { length: 10 },
    });
    expect(JSON.stringify(found)).not.toContain("password");
  });

  it("are looked for in the table when too many records of the log are others'", async () => {
    log.page = async (_principal, _product, { from }) => ({
      records: [],
      next: `${from}+`,
      end: "vector:0:1000000",
      scanned: 50_000,
      matched: 0,
      filterErrors: 0,
    });
    expect(await read(now - 600_000, now)).toMatchObject({
      scanned: 100_000,
      complete: true,
      table: "read",
      records: { length: mostEvents },
    });
    rows = () => Promise.reject(new AppError("UNSUPPORTED", "It has no table."));
    expect(await read(now - 600_000, now)).toMatchObject({
      complete: false,
      note: "100,000 records were looked at. The stream's table was not read: It has no table.",
    });
  });

  it("are those found so far when the time is up", async () => {
    log.delayMs = 60;
    const found = await read(now - 4 * 3600_000, now - 3600_000, 100);
    expect(found).toMatchObject({ complete: false, note: expect.stringContaining("time") });
  });

  it("are none with the reason where the caller may not read, and no reason of ours", async () => {
    log.page = () => Promise.reject(new AppError("FORBIDDEN", "Ask the owner."));
    expect(await read(now - 60_000, now)).toMatchObject({
      records: [],
      complete: false,
      note: "Ask the owner.",
    });
    log.page = () => Promise.reject(new TypeError("password is undefined"));
    expect(JSON.stringify(await read(now - 60_000, now))).not.toContain("password");
  });

  it("quote keys and columns, whatever they hold", async () => {
    await readEntityEvents(dataPlane, servicePrincipal("test"), {
      source: "web/visits",
      entity: { 'odd"col.a b': '" || true || "' },
      from: iso(now - 1000),
      to: iso(now),
      nowMs: now,
      budgetMs: 500,
    });
    expect(asked[0]?.filter).toContain('string(event["odd\\"col"]["a b"]) == "\\" || true || \\""');
  });
});

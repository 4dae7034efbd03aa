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
beforeEach(() => {
  asked = [];
  log = { earliest: 0 };
});

/** Pages as the data plane gives them; understands the one form of filter that is under test. */
const dataPlane: Pick<DataPlane, "page" | "stats"> = {
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

  it("of a past span are looked for an hour beyond its end, as some come late", async () => {
    const to = now - 3 * 3600_000;
    const found = await read(to - 30_000, to);
    expect(found.records.map(({ offset }) => offset)).toEqual([10800, 10790, 10780, 10770]);
    expect(asked[0]?.until).toBe(`time:${iso(to)}`);
    expect(asked.at(-1)).toMatchObject({ from: `time:${iso(to)}`, until: `time:${iso(to + 3600_000)}` });
    expect(found.complete).toBe(true);
  });

  it("say since when the log holds any", async () => {
    log.earliest = secondsOf - 100;
    expect(await read(now - 600_000, now)).toMatchObject({
      complete: false,
      searchedFrom: iso(now - 100_000),
      note: expect.stringContaining("no longer holds"),
      records: { length: 10 },
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

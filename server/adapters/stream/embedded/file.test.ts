import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Clock, manualClock } from "../../../clock.ts";
import { createEmbeddedStream, type EmbeddedStream, type LogWriter, startLogWriterHere } from "./index.ts";

const record = (value: string) => ({ key: "k", value, eventTimeUs: 1 });

describe("log files", () => {
  let home = "";
  let writers: { writer: LogWriter; stream: EmbeddedStream }[] = [];

  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), "millrace-file-"));
    writers = [];
  });
  afterEach(async () => {
    for (const { writer, stream } of writers) {
      await stream.close();
      await writer.close().catch(() => {});
    }
    rmSync(home, { recursive: true, force: true });
  });

  function open(clock: Clock = manualClock(1_700_000_000_000), maxPages?: number): EmbeddedStream {
    const writer = startLogWriterHere({ home, clock, ...(maxPages === undefined ? {} : { maxPages }) });
    const stream = createEmbeddedStream({ home, writer: writer.connect() });
    writers.push({ writer, stream });
    return stream;
  }
  const fileOf = (name: string) => path.join(home, "log", "d", name);

  it("hold a product's records and its dead letters together", async () => {
    const stream = open();
    await stream.ensureTopic({ topic: "d/p", partitions: 1, retentionMs: null });
    await stream.ensureTopic({ topic: "d/p.dead", partitions: 1, retentionMs: null });
    await stream.produce("d/p", [record("1")]);
    await stream.produce("d/p.dead", [record("bad")]);

    expect(readdirSync(path.join(home, "log", "d")).filter((f) => f.endsWith(".sqlite"))).toEqual([
      "p.sqlite",
    ]);
    expect(await stream.listTopics()).toEqual(["d/p", "d/p.dead"]);
    expect((await stream.read("d/p.dead", {}, { limit: 9 })).records.map((r) => r.value)).toEqual(["bad"]);
  });

  it("of a newer format, of another program, or damaged are refused and left as they are", async () => {
    const stream = open();
    await stream.ensureTopic({ topic: "d/newer", partitions: 1, retentionMs: null });
    await stream.close();
    await writers[0]?.writer.close();
    const newer = new DatabaseSync(fileOf("newer.sqlite"));
    newer.exec("PRAGMA user_version = 99");
    newer.close();
    const foreign = new DatabaseSync(fileOf("foreign.sqlite"));
    foreign.exec("CREATE TABLE theirs (x)");
    foreign.close();
    writeFileSync(
      fileOf("damaged.sqlite"),
      "this is not a database, and it is long enough to look like one".repeat(40),
    );

    const again = open();
    await again.ensureTopic({ topic: "d/good", partitions: 1, retentionMs: null });
    expect(await again.listTopics()).toEqual(["d/good"]);
    for (const [product, code, words] of [
      ["newer", "UNSUPPORTED", /format 99 and this Millrace reads format 1/],
      ["foreign", "UNSUPPORTED", /not a Millrace log/],
      ["damaged", "UNAVAILABLE", /damaged/],
    ] as const) {
      const before = readFileSync(fileOf(`${product}.sqlite`));
      const attempt = { code, message: expect.stringMatching(words) };
      const spec = { topic: `d/${product}`, partitions: 1, retentionMs: null };
      await expect(again.ensureTopic(spec)).rejects.toMatchObject(attempt);
      await expect(again.describe(`d/${product}`)).rejects.toMatchObject(attempt);
      expect(readFileSync(fileOf(`${product}.sqlite`))).toEqual(before);
    }
  });

  it("on a full disk take nothing, say so, and go on once there is room", async () => {
    const stream = open(undefined, 64);
    await stream.ensureTopic({ topic: "d/p", partitions: 1, retentionMs: 1000 });
    const filler = "x".repeat(10_000);
    let accepted = 0;
    const full = expect.objectContaining({
      code: "UNAVAILABLE",
      message: expect.stringContaining("is full"),
    });
    for (;;) {
      try {
        await stream.produce(
          "d/p",
          Array.from({ length: 5 }, () => record(filler)),
        );
        accepted += 5;
      } catch (error) {
        expect(error).toEqual(full);
        break;
      }
    }
    expect(accepted).toBeGreaterThan(0);
    // A small batch together with one that cannot fit: only the small one is taken.
    const [large, small] = await Promise.allSettled([
      stream.produce(
        "d/p",
        Array.from({ length: 5 }, () => record(filler)),
      ),
      stream.produce("d/p", [record("small")]),
    ]);
    expect(large).toMatchObject({ status: "rejected", reason: full });
    expect(small).toMatchObject({ status: "fulfilled" });
    expect((await stream.describe("d/p")).partitions[0]?.end).toBe(accepted + 1);

    const { lastKnowledgeTimeUs } = (await stream.describe("d/p")).partitions[0] ?? {};
    expect(await stream.enforceRetention("d/p", (lastKnowledgeTimeUs ?? 0) + 2_000_000)).toBe(accepted + 1);
    const { positions } = await stream.produce("d/p", [record(filler)]);
    expect(positions[0]?.offset).toBe(accepted + 1);
  });

  it("keep knowledge time strictly increasing when the clock stands still or goes back", async () => {
    const clock = manualClock(1_700_000_000_000);
    const stream = open(clock);
    await stream.ensureTopic({ topic: "d/p", partitions: 1, retentionMs: null });
    const start = clock.nowUs();
    await stream.produce("d/p", [record("1"), record("2")]);
    clock.advance(-60_000);
    await stream.produce("d/p", [record("3")]);
    clock.advance(120_000);
    await stream.produce("d/p", [record("4")]);
    const { records } = await stream.read("d/p", {}, { limit: 9 });
    expect(records.map((one) => one.knowledgeTimeUs - start)).toEqual([0, 1, 2, 60_000_000]);
  });

  it("forget idempotency keys after 24 hours", async () => {
    const clock = manualClock(1_700_000_000_000);
    const stream = open(clock);
    await stream.ensureTopic({ topic: "d/p", partitions: 1, retentionMs: null });
    const idempotency = { key: "a", fingerprint: "1" };
    await stream.produce("d/p", [record("1")], { idempotency });
    clock.advance(24 * 3_600_000 - 1);
    expect((await stream.produce("d/p", [record("1")], { idempotency })).replayed).toBe(true);
    clock.advance(2);
    await stream.produce("d/p", [record("2")], { idempotency: { key: "b", fingerprint: "1" } });
    const later = await stream.produce("d/p", [record("3")], {
      idempotency: { ...idempotency, fingerprint: "2" },
    });
    expect(later.replayed).toBe(false);

    const db = new DatabaseSync(fileOf("p.sqlite"), { readOnly: true });
    const keys = db.prepare("SELECT key FROM idempotency ORDER BY key").all();
    db.close();
    expect(keys.map((row) => row.key)).toEqual(["a", "b"]);
  });

  it("delete a large retention in chunks with appends in between, and give the write-ahead log back", async () => {
    const clock = manualClock(1_700_000_000_000);
    const stream = open(clock);
    await stream.ensureTopic({ topic: "d/p", partitions: 2, retentionMs: 1000 });
    const batch = Array.from({ length: 5000 }, (_, i) => ({ ...record("v".repeat(100)), key: `k${i}` }));
    for (let i = 0; i < 4; i++) await stream.produce("d/p", batch);
    clock.advance(10_000);
    const deleting = stream.enforceRetention("d/p", clock.nowUs());
    const before: string[] = [];
    deleting.then(() => before.push("retention done"));
    await stream.produce("d/p", [record("meanwhile")]);
    before.push("append done");
    expect(await deleting).toBe(20_000);
    expect(before[0]).toBe("append done");
    expect((await stream.read("d/p", {}, { limit: 9 })).records.map((one) => one.value)).toEqual([
      "meanwhile",
    ]);
    expect(statSync(`${fileOf("p.sqlite")}-wal`).size).toBe(0);
  });

  it("keep the write-ahead log short while records are written and tailed", async () => {
    const stream = open();
    await stream.ensureTopic({ topic: "d/p", partitions: 1, retentionMs: null });
    const batch = Array.from({ length: 100 }, () => record("v".repeat(10_000)));
    const rounds = 60;
    const tailing = (async () => {
      let seen = 0;
      for await (const { records } of stream.tail("d/p", {}, { signal: AbortSignal.timeout(15_000) })) {
        seen += records.length;
        if (seen === rounds * batch.length) return seen;
      }
      return seen;
    })();
    let longest = 0;
    for (let i = 0; i < rounds; i++) {
      await stream.produce("d/p", batch);
      longest = Math.max(longest, statSync(`${fileOf("p.sqlite")}-wal`).size);
    }
    expect(await tailing).toBe(6000);
    // 60 MB went through it.
    expect(longest).toBeLessThan(16 * 1024 * 1024);
  });

  it("written by a second writer after all are not corrupted by the first one's memory", async () => {
    const clock = manualClock(1_700_000_000_000);
    const first = open(clock);
    const second = open(clock);
    await first.ensureTopic({ topic: "d/p", partitions: 1, retentionMs: null });
    for (let i = 0; i < 5; i++) {
      await first.produce("d/p", [record(`first ${i}`)]);
      await second.produce("d/p", [record(`second ${i}`)]);
    }
    const { records } = await first.read("d/p", {}, { limit: 99 });
    expect(records.map((one) => one.offset)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(
      records.every((one, i) => i === 0 || one.knowledgeTimeUs > (records[i - 1]?.knowledgeTimeUs ?? 0)),
    ).toBe(true);
  });

  it("are read but not written without a writer", async () => {
    const stream = createEmbeddedStream({ home });
    await expect(
      stream.ensureTopic({ topic: "d/p", partitions: 1, retentionMs: null }),
    ).rejects.toMatchObject({
      code: "UNSUPPORTED",
    });
    await stream.close();
  });
});

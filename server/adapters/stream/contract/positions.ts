import { beforeAll, describe, expect, it } from "vitest";
import type { Position, StreamRecord } from "../types.ts";
import { numbered, numbersOf, readAll, type StreamContext } from "./context.ts";

/** Where reading begins: every kind of position, pages, and the ends of the log. */
export function positionContract(context: StreamContext): void {
  describe("positions", () => {
    let topic = "";
    let all: StreamRecord[] = [];

    beforeAll(async () => {
      topic = await context.topic({ partitions: 3 });
      // Knowledge times of a broker are whole milliseconds: batches a few apart can be told by time.
      for (let i = 0; i < 6; i++) {
        await context.stream().produce(topic, numbered(20, 13, i * 20));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      all = (await readAll(context.stream(), topic)).records;
    });

    it("earliest reads everything, latest nothing", async () => {
      const latest = await context.stream().resolve(topic, { kind: "latest" });
      const { partitions } = await context.stream().describe(topic);

      expect(numbersOf(all).sort((a, b) => a - b)).toEqual(Array.from({ length: 120 }, (_, i) => i));
      expect(latest).toEqual(Object.fromEntries(partitions.map((p) => [p.partition, p.end])));
      expect((await context.stream().read(topic, latest, { limit: 10 })).records).toEqual([]);
    });

    it("an empty topic resolves every kind to its start", async () => {
      const empty = await context.topic({ partitions: 2 });
      const start = { 0: 0, 1: 0 };
      const stream = context.stream();

      expect(await stream.resolve(empty, { kind: "earliest" })).toEqual(start);
      expect(await stream.resolve(empty, { kind: "latest" })).toEqual(start);
      expect(await stream.resolve(empty, { kind: "newest", count: 5 })).toEqual(start);
      expect(await stream.resolve(empty, { kind: "time", knowledgeTimeUs: 0 })).toEqual(start);
      expect(await stream.resolve(empty, { kind: "offset", partition: 1, offset: 0 })).toEqual(start);
      expect(await stream.resolve(empty, { kind: "vector", offsets: {} })).toEqual(start);
      expect(await stream.read(empty, start, { limit: 10 })).toEqual({ records: [], next: start });
      const described = await stream.describe(empty);
      expect(described.partitions[0]).toEqual({
        partition: 0,
        earliest: 0,
        end: 0,
        firstKnowledgeTimeUs: null,
        lastKnowledgeTimeUs: null,
      });
    });

    it("newest gives the last records over all partitions", async () => {
      for (const count of [0, 1, 7, 50, 120, 1000]) {
        const from = await context.stream().resolve(topic, { kind: "newest", count });
        const { records } = await readAll(context.stream(), topic, from);
        const expected = Math.min(count, 120);
        expect(records).toHaveLength(expected);
        const oldestTaken = Math.min(...records.map((record) => record.knowledgeTimeUs));
        const left = all.filter((record) => record.offset < (from[record.partition] as number));
        for (const record of left) expect(record.knowledgeTimeUs).toBeLessThanOrEqual(oldestTaken);
      }
    });

    it("a time finds the first record known at or after it", async () => {
      const probes = [0, all[0], all[31], all[60], all[119]].map((one) =>
        typeof one === "object" ? one.knowledgeTimeUs : 0,
      );
      const past = (all[119] as StreamRecord).knowledgeTimeUs + 60_000_000;
      for (const knowledgeTimeUs of [...probes, past]) {
        const from = await context.stream().resolve(topic, { kind: "time", knowledgeTimeUs });
        const { records } = await readAll(context.stream(), topic, from);
        expect(new Set(numbersOf(records))).toEqual(
          new Set(numbersOf(all.filter((record) => record.knowledgeTimeUs >= knowledgeTimeUs))),
        );
      }
    });

    it("an offset stands in its partition, the others where they were at that record's time", async () => {
      const record = all.filter((one) => one.partition === 1)[9] as StreamRecord;
      const from = await context
        .stream()
        .resolve(topic, { kind: "offset", partition: 1, offset: record.offset });
      const { records } = await readAll(context.stream(), topic, from);

      expect(from[1]).toBe(record.offset);
      expect(records.find((one) => one.partition === 1)?.offset).toBe(record.offset);
      const others = all.filter(
        (one) => one.partition !== 1 && one.knowledgeTimeUs >= record.knowledgeTimeUs,
      );
      expect(records.filter((one) => one.partition !== 1)).toEqual(others);
    });

    it("a vector is completed at the earliest; offsets past the end and unknown partitions are refused", async () => {
      const stream = context.stream();
      const { partitions } = await stream.describe(topic);
      const end = partitions[2]?.end as number;

      expect(await stream.resolve(topic, { kind: "vector", offsets: { 2: end } })).toEqual({
        0: 0,
        1: 0,
        2: end,
      });
      const wrong: Position[] = [
        { kind: "vector", offsets: { 2: end + 1 } },
        { kind: "offset", partition: 2, offset: end + 1 },
        { kind: "offset", partition: 0, offset: -1 },
        { kind: "offset", partition: 3, offset: 0 },
        { kind: "vector", offsets: { 3: 0 } },
      ];
      for (const position of wrong) {
        await expect(stream.resolve(topic, position)).rejects.toMatchObject({ code: "INVALID_INPUT" });
      }
      await expect(
        stream.read(topic, { 0: partitions[0]?.end as number, 1: 10_000 }, { limit: 1 }),
      ).rejects.toMatchObject({ code: "INVALID_INPUT" });
    });

    it("pages of any size have neither gap nor repeat, in the same order", async () => {
      for (const limit of [1, 7, 119, 120, 121]) {
        const { records } = await readAll(context.stream(), topic, undefined, limit);
        expect(new Set(records.map((r) => `${r.partition}:${r.offset}`)).size).toBe(120);
        expect(records).toHaveLength(120);
        for (const partition of [0, 1, 2]) {
          const of = (list: StreamRecord[]) => list.filter((r) => r.partition === partition);
          expect(of(records)).toEqual(of(all));
        }
      }
    });

    it("within a page records are merged by knowledge time", async () => {
      const { records } = await context.stream().read(topic, {}, { limit: 1000 });
      const times = records.map((record) => record.knowledgeTimeUs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });

    it("a page keeps to the partitions asked for and stops at `until`", async () => {
      const stream = context.stream();
      const only = await stream.read(topic, {}, { limit: 1000, partitions: [1] });
      const frontier = { 0: 5, 1: 0, 2: 9 };
      const until = await stream.read(topic, {}, { limit: 1000, until: frontier });

      expect(only.records).toEqual(all.filter((record) => record.partition === 1));
      expect(Object.keys(only.next)).toEqual(["1"]);
      expect(until.records).toHaveLength(14);
      expect(until.next).toEqual(frontier);
      expect((await stream.read(topic, until.next, { limit: 10, until: frontier })).records).toEqual([]);
    });

    it("a limit below one is refused", async () => {
      await expect(context.stream().read(topic, {}, { limit: 0 })).rejects.toMatchObject({
        code: "INVALID_INPUT",
      });
    });

    it("a page of large values ends early instead of filling memory", async () => {
      const large = await context.topic();
      const value = JSON.stringify("v".repeat(1_000_000));
      for (let i = 0; i < 20; i++) {
        await context.stream().produce(large, [{ key: `${i}`, value, eventTimeUs: 0 }]);
      }
      const { records, pages } = await readAll(context.stream(), large, undefined, 100);

      expect(records.map((record) => record.key)).toEqual(Array.from({ length: 20 }, (_, i) => `${i}`));
      expect(pages).toBeGreaterThan(2);
    });
  });
}

import { describe, expect, it } from "vitest";
import { eventStartUs, numbered, numbersOf, readAll, type StreamContext, until } from "./context.ts";

/** Topics: creating, growing, retention, deleting, and the names and errors around them. */
export function topicContract(context: StreamContext): void {
  describe("topics", () => {
    it("are listed and described as they were asked for, and asking again changes nothing", async () => {
      const topic = await context.topic({ partitions: 3, retentionMs: 3_600_000 });
      const stream = context.stream();
      await stream.produce(topic, numbered(9));
      await stream.ensureTopic({ topic, partitions: 3, retentionMs: 3_600_000 });
      const described = await stream.describe(topic);

      expect(await stream.listTopics()).toContain(topic);
      expect(described).toMatchObject({ topic, retentionMs: 3_600_000, compacted: false });
      expect(described.partitions.map((p) => p.partition)).toEqual([0, 1, 2]);
      expect(described.partitions.reduce((sum, p) => sum + p.end, 0)).toBe(9);
      const { records } = await readAll(stream, topic);
      for (const p of described.partitions) {
        const mine = records.filter((record) => record.partition === p.partition);
        expect(p.firstKnowledgeTimeUs).toBe(mine[0]?.knowledgeTimeUs ?? null);
        expect(p.lastKnowledgeTimeUs).toBe(mine.at(-1)?.knowledgeTimeUs ?? null);
      }
    });

    it("grow their partitions and change their retention, and keep their records", async () => {
      const topic = await context.topic({ partitions: 1, retentionMs: null });
      const stream = context.stream();
      await stream.produce(topic, numbered(5));
      await stream.ensureTopic({ topic, partitions: 4, retentionMs: 60_000 });
      await until("the topic has four partitions", async () => {
        return (await stream.describe(topic)).partitions.length === 4;
      });
      expect((await stream.describe(topic)).retentionMs).toBe(60_000);

      await stream.produce(topic, [{ key: null, value: '{"n":99}', eventTimeUs: 0, partition: 3 }]);
      const { positions } = await stream.produce(topic, numbered(50, 50, 5));
      expect(positions.every((at) => Number.isInteger(at.offset))).toBe(true);
      const { records } = await readAll(stream, topic);
      expect(numbersOf(records).filter((n) => n < 5)).toEqual([0, 1, 2, 3, 4]);
      expect(records).toHaveLength(56);
      expect(new Set(records.map((record) => record.partition)).size).toBe(4);
      await expect(stream.ensureTopic({ topic, partitions: 2, retentionMs: null })).rejects.toMatchObject({
        code: "CONFLICT",
      });
    });

    it("forget what retention no longer covers, never past the floor", async () => {
      const topic = await context.topic({ retentionMs: 3_600_000 });
      const stream = context.stream();
      for (let i = 0; i < 50; i++) {
        await stream.produce(topic, numbered(100, 7, i * 100));
      }
      const last = (await stream.describe(topic)).partitions[0]?.lastKnowledgeTimeUs as number;

      expect(await stream.enforceRetention(topic, last + 1_000_000)).toBe(0);
      const hourLater = last + 3_600_000_000 + 1_000_000;
      expect(await stream.enforceRetention(topic, hourLater, {})).toBe(0);
      expect(await stream.enforceRetention(topic, hourLater, { 0: 4321 })).toBe(4321);
      expect((await stream.describe(topic)).partitions[0]).toMatchObject({ earliest: 4321, end: 5000 });
      await expect(stream.read(topic, { 0: 4320 }, { limit: 1 })).rejects.toMatchObject({ code: "GONE" });
      await expect(stream.resolve(topic, { kind: "offset", partition: 0, offset: 0 })).rejects.toMatchObject({
        code: "GONE",
      });
      const left = await readAll(stream, topic);
      expect(numbersOf(left.records)).toEqual(Array.from({ length: 679 }, (_, i) => 4321 + i));

      expect(await stream.enforceRetention(topic, hourLater)).toBe(679);
      expect((await stream.describe(topic)).partitions[0]).toMatchObject({ earliest: 5000, end: 5000 });
      const next = await stream.produce(topic, numbered(1));
      expect(next.positions[0]?.offset).toBe(5000);
      expect(next.positions[0]?.knowledgeTimeUs).toBeGreaterThan(last);
    });

    it("without a retention keep everything", async () => {
      const topic = await context.topic({ retentionMs: null });
      await context.stream().produce(topic, numbered(10));
      expect((await context.stream().describe(topic)).retentionMs).toBeNull();
      expect(await context.stream().enforceRetention(topic, 9e15)).toBe(0);
    });

    it("can be compacted where the system does that; elsewhere it says so", async (test) => {
      const stream = context.stream();
      if (!stream.abilities.compaction) {
        await expect(context.topic({ compacted: true })).rejects.toMatchObject({ code: "UNSUPPORTED" });
        test.skip("compaction is not an ability of this system; refused as it should be");
      }
      const topic = await context.topic({ compacted: true });
      await stream.produce(topic, numbered(20, 4));
      await stream.produce(topic, [{ key: "k0", value: null, eventTimeUs: eventStartUs }]);
      const { records } = await readAll(stream, topic);

      expect((await stream.describe(topic)).compacted).toBe(true);
      // Compaction runs when the broker likes: each key's newest record is there in any case.
      expect(records.at(-1)).toMatchObject({ key: "k0", value: null });
      for (const key of ["k1", "k2", "k3"]) {
        const newest = records.filter((record) => record.key === key).at(-1);
        expect(newest).toBeDefined();
      }
      await expect(stream.produce(topic, [{ key: null, value: "{}", eventTimeUs: 0 }])).rejects.toMatchObject(
        {
          code: "INVALID_INPUT",
        },
      );
    });

    it("are gone when deleted, and start anew", async () => {
      const topic = await context.topic();
      const stream = context.stream();
      await stream.produce(topic, numbered(10));
      await stream.commit(topic, `g-${topic}`, { 0: 5 });
      await stream.deleteTopic(topic);
      await until("the topic is gone", async () => !(await stream.listTopics()).includes(topic));
      await expect(stream.describe(topic)).rejects.toMatchObject({ code: "NOT_FOUND" });

      await stream.ensureTopic({ topic, partitions: 1, retentionMs: null });
      expect((await readAll(stream, topic)).records).toEqual([]);
      expect((await stream.produce(topic, numbered(1))).positions[0]?.offset).toBe(0);
    });

    it("that nobody has made are NOT_FOUND, for every verb", async () => {
      const stream = context.stream();
      const topic = "nobody/made_this";
      for (const attempt of [
        () => stream.describe(topic),
        () => stream.produce(topic, numbered(1)),
        () => stream.produce(topic, []),
        () => stream.resolve(topic, { kind: "latest" }),
        () => stream.read(topic, {}, { limit: 1 }),
        () =>
          stream
            .tail(topic, {}, { signal: AbortSignal.timeout(5000) })
            [Symbol.asyncIterator]()
            .next(),
        () => stream.committed(topic, "g"),
        () => stream.commit(topic, "g", { 0: 0 }),
        () => stream.lag(topic, "g"),
        () => stream.enforceRetention(topic, 0),
        () => stream.deleteTopic(topic),
      ]) {
        await expect(attempt(), attempt.toString()).rejects.toMatchObject({ code: "NOT_FOUND" });
      }
    });

    it("have plain names", async () => {
      for (const topic of [
        "../etc/passwd",
        "a/../../b",
        "a//b",
        "/a",
        "a/",
        "A/b",
        "a/b.sqlite/c",
        `a/${"x".repeat(65)}`,
      ]) {
        await expect(
          context.stream().ensureTopic({ topic, partitions: 1, retentionMs: null }),
          topic,
        ).rejects.toMatchObject({ code: "INVALID_INPUT" });
      }
    });

    it("refuse records that are too large, and times that are none", async () => {
      const topic = await context.topic();
      const value = "x".repeat(9 * 1024 * 1024);
      await expect(
        context.stream().produce(topic, [{ key: null, value, eventTimeUs: 0 }]),
      ).rejects.toMatchObject({
        code: "TOO_LARGE",
      });
      for (const eventTimeUs of [Number.NaN, 1.5, 2 ** 60]) {
        await expect(
          context.stream().produce(topic, [{ key: null, value: "{}", eventTimeUs }]),
        ).rejects.toMatchObject({ code: "INVALID_INPUT" });
      }
      expect((await readAll(context.stream(), topic)).records).toEqual([]);
    });
  });
}

import { describe, expect, it } from "vitest";
import type { OffsetVector } from "../types.ts";
import { numbered, readAll, type StreamContext, until } from "./context.ts";

/** Durable group offsets and lag. */
export function groupContract(context: StreamContext): void {
  describe("groups", () => {
    it("remember their own offsets, each on its own", async () => {
      const topic = await context.topic({ partitions: 2 });
      const stream = context.stream();
      await stream.produce(topic, numbered(60, 31));
      const end = await stream.resolve(topic, { kind: "latest" });
      const reader = `reader-${topic}`;
      const writer = `writer-${topic}`;

      expect(await stream.committed(topic, reader)).toBeNull();
      const { next } = await stream.read(topic, {}, { limit: 25 });
      await stream.commit(topic, reader, next);
      await stream.commit(topic, writer, end);

      expect(await stream.committed(topic, reader)).toEqual(next);
      expect(await stream.committed(topic, writer)).toEqual(end);
      const lag = await stream.lag(topic, reader);
      expect(Object.values(lag).reduce((a, b) => a + b, 0)).toBe(35);
      expect(await stream.lag(topic, writer)).toEqual({ 0: 0, 1: 0 });
      expect(await stream.lag(topic, `nobody-${topic}`)).toEqual(end);

      await stream.produce(topic, numbered(5));
      expect(Object.values(await stream.lag(topic, writer)).reduce((a, b) => a + b, 0)).toBe(5);
    });

    it("can go back, and are seen by other adapters", async () => {
      const topic = await context.topic();
      const stream = context.stream();
      const group = `g-${topic}`;
      await stream.produce(topic, numbered(10));
      await stream.commit(topic, group, { 0: 9 });
      await stream.commit(topic, group, { 0: 4 });
      const other = await context.another();
      try {
        await until("the other adapter sees the commit", async () => {
          return (await other.committed(topic, group))?.[0] === 4;
        });
      } finally {
        await other.close();
      }
    });

    it("find everything again after a restart", async () => {
      const topic = await context.topic({ partitions: 2 });
      const group = `g-${topic}`;
      await context.stream().produce(topic, numbered(40, 19));
      const before = await readAll(context.stream(), topic);
      const half = await context.stream().read(topic, {}, { limit: 20 });
      await context.stream().commit(topic, group, half.next);

      const stream = await context.restart();

      const committed = await stream.committed(topic, group);
      expect(committed).toEqual(half.next);
      const rest = await readAll(stream, topic, committed ?? {});
      expect(rest.records).toHaveLength(20);
      expect((await readAll(stream, topic)).records).toEqual(before.records);
      const { positions } = await stream.produce(topic, numbered(1));
      const at = positions[0];
      expect(at?.offset).toBe(before.next[at?.partition ?? 0]);
      const newest = before.records.filter((r) => r.partition === at?.partition).at(-1);
      expect(at?.knowledgeTimeUs).toBeGreaterThan(newest?.knowledgeTimeUs ?? 0);
    });

    it("refuse offsets the topic does not have", async () => {
      const topic = await context.topic();
      const stream = context.stream();
      await stream.produce(topic, numbered(3));
      const wrong: OffsetVector[] = [{ 0: 4 }, { 0: -1 }, { 1: 0 }];
      for (const offsets of wrong) {
        await expect(stream.commit(topic, `g-${topic}`, offsets)).rejects.toMatchObject({
          code: "INVALID_INPUT",
        });
      }
      expect(await stream.committed(topic, `g-${topic}`)).toBeNull();
    });
  });
}

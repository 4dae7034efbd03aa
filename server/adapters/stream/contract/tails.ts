import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { anotherForTest, numbered, numbersOf, type StreamContext, takeFromTail } from "./context.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Reading on as records come. */
export function tailContract(context: StreamContext): void {
  describe("tail", () => {
    it("gives what is there and then what comes, without gap or repeat", async () => {
      const topic = await context.topic({ partitions: 2 });
      const stream = context.stream();
      await stream.produce(topic, numbered(50));
      const tailing = takeFromTail(stream, topic, {}, 150, 20);
      for (let i = 1; i < 11; i++) await stream.produce(topic, numbered(10, 7, 40 + i * 10));
      const records = await tailing;

      expect(numbersOf(records).sort((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, i) => i));
    });

    it("starts at each kind of position", async () => {
      const topic = await context.topic({ partitions: 2 });
      const stream = context.stream();
      const first = await stream.produce(topic, numbered(30));
      await new Promise((resolve) => setTimeout(resolve, 5));
      const second = await stream.produce(topic, numbered(30, 7, 30));
      const later = Math.min(...second.positions.map((at) => at.knowledgeTimeUs));
      // A broker stamps each partition on its own: only from the oldest record the others' are all later.
      const [oldest] = [...first.positions].sort((a, b) => a.knowledgeTimeUs - b.knowledgeTimeUs);
      const own = oldest?.partition as number;
      const cases = [
        { position: { kind: "earliest" } as const, from: 0 },
        { position: { kind: "latest" } as const, from: 60 },
        { position: { kind: "time", knowledgeTimeUs: later } as const, from: 30 },
        { position: { kind: "offset", partition: own, offset: 0 } as const, from: 0 },
        { position: { kind: "newest", count: 60 } as const, from: 0 },
      ];
      const starts = await Promise.all(cases.map(({ position }) => stream.resolve(topic, position)));
      const tails = cases.map(({ from }, i) => takeFromTail(stream, topic, starts[i] ?? {}, 70 - from));
      await stream.produce(topic, numbered(10, 7, 60));

      for (const [i, records] of (await Promise.all(tails)).entries()) {
        const from = cases[i]?.from as number;
        expect(numbersOf(records).sort((a, b) => a - b)).toEqual(
          Array.from({ length: 70 - from }, (_, n) => from + n),
        );
      }
    });

    it("resumes from a batch's `next` without gap or repeat", async () => {
      const topic = await context.topic({ partitions: 3 });
      const stream = context.stream();
      await stream.produce(topic, numbered(100, 29));
      const seen: number[] = [];
      let next = {};
      while (seen.length < 100) {
        for await (const batch of stream.tail(topic, next, {
          signal: AbortSignal.timeout(20_000),
          maxBatch: 17,
        })) {
          expect(batch.records.length).toBeLessThanOrEqual(17);
          seen.push(...numbersOf(batch.records));
          next = batch.next;
          break;
        }
      }
      expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    });

    it("keeps to the partitions asked for", async () => {
      const topic = await context.topic({ partitions: 2 });
      const stream = context.stream();
      const { positions } = await stream.produce(topic, numbered(40));
      const expected = positions.filter((at) => at.partition === 1).length;
      const signal = AbortSignal.timeout(20_000);
      let seen = 0;
      for await (const batch of stream.tail(topic, {}, { signal, partitions: [1] })) {
        expect(batch.records.every((record) => record.partition === 1)).toBe(true);
        seen += batch.records.length;
        if (seen === expected) break;
      }
      expect(seen).toBe(expected);
    });

    it("ends quietly when aborted, also while it waits", async () => {
      const topic = await context.topic();
      const abort = new AbortController();
      const ended = (async () => {
        for await (const batch of context.stream().tail(topic, {}, { signal: abort.signal })) {
          throw new Error(`nothing was sent, ${batch.records.length} came`);
        }
        return true;
      })();
      setTimeout(() => abort.abort(), 20);
      expect(await ended).toBe(true);
    });

    it("ends with an error when its adapter is closed", async () => {
      const topic = await context.topic();
      const other = await context.another();
      const tail = other.tail(topic, {}, { signal: AbortSignal.timeout(20_000) });
      const waiting = tail[Symbol.asyncIterator]().next();
      const refused = expect(waiting).rejects.toMatchObject({ code: "UNAVAILABLE" });
      setTimeout(() => other.close(), 50);
      await refused;
      await expect(other.describe(topic)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    });

    it("is seen by an adapter of another process", async () => {
      const topic = await context.topic();
      const other = await anotherForTest(context);
      const tailing = takeFromTail(other, topic, await other.resolve(topic, { kind: "latest" }), 30);
      for (let i = 0; i < 3; i++) await context.stream().produce(topic, numbered(10, 7, i * 10));
      expect(numbersOf(await tailing)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    });

    it("holds no more than a batch for a slow consumer while the log grows", async () => {
      const topic = await context.topic();
      const stream = context.stream();
      const value = JSON.stringify("v".repeat(1_000_000));
      const produce = async (from: number, to: number) => {
        for (let i = from; i < to; i++) await stream.produce(topic, [{ key: `${i}`, value, eventTimeUs: i }]);
      };
      await produce(0, 12);
      const keys: (string | null)[] = [];
      let grown = 0;
      for await (const batch of stream.tail(
        topic,
        {},
        { signal: AbortSignal.timeout(60_000), maxBatch: 4 },
      )) {
        keys.push(...batch.records.map((record) => record.key));
        if (keys.length === batch.records.length) {
          // The first third fills the client's own buffers; what grows after that is a queue.
          await produce(12, 32);
          const before = await memoryInUse();
          await produce(32, 72);
          grown = (await memoryInUse()) - before;
        }
        if (keys.length >= 72) break;
      }
      expect(keys).toEqual(Array.from({ length: 72 }, (_, i) => `${i}`));
      // 40 MB went into the log meanwhile; a queue behind the consumer's back would hold them.
      expect(grown).toBeLessThan(20_000_000);
    });
  });
}

async function memoryInUse(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collectGarbage();
    // Buffers are given back by finalizers, which have their turn between two collections.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

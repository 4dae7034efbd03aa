import { describe, expect, it } from "vitest";
import { systemClock } from "../../../clock.ts";
import { partitionOfKey } from "../murmur2.ts";
import type { ProduceRecord } from "../types.ts";
import { eventStartUs, numbered, numbersOf, readAll, type StreamContext } from "./context.ts";

/** What goes in comes out: fields, order, partitions. */
export function contentContract(context: StreamContext): void {
  describe("records", () => {
    it("come back with every field as they were sent", async () => {
      const topic = await context.topic();
      const sent: ProduceRecord[] = [
        { key: "plain", value: '{"a":1}', eventTimeUs: eventStartUs + 1, schemaVersion: "1.2.0" },
        { key: null, value: '{"keyless":true}', eventTimeUs: eventStartUs + 2 },
        { key: "tombstone", value: null, eventTimeUs: eventStartUs + 3, headers: { reason: "erased" } },
        { key: "", value: "", eventTimeUs: eventStartUs + 4 },
        {
          key: "ключ 🗝️ \u0000 é",
          value: JSON.stringify({ text: "日本語 👩‍👩‍👧 \u0000 \ud800" }),
          eventTimeUs: eventStartUs - 60_000_000_000_000,
          headers: { "x-été": "ü\n", empty: "" },
          schemaVersion: "2.0.0",
        },
        { key: "big", value: JSON.stringify("x".repeat(1024 * 1024)), eventTimeUs: eventStartUs + 5 },
      ];
      const { positions, replayed } = await context.stream().produce(topic, sent);
      const { records } = await readAll(context.stream(), topic);

      expect(replayed).toBe(false);
      expect(records).toEqual(
        sent.map((record, i) => ({
          headers: {},
          schemaVersion: null,
          imported: false,
          ...record,
          ...positions[i],
        })),
      );
    });

    it("get knowledge times of now that never go back in a partition", async () => {
      const topic = await context.topic();
      const before = systemClock.nowUs();
      for (let i = 0; i < 5; i++) await context.stream().produce(topic, numbered(40, 7, i * 40));
      const { records } = await readAll(context.stream(), topic);
      const times = records.map((record) => record.knowledgeTimeUs);
      const strict = context.stream().abilities.brokerKnowledgeTime === "strict";

      expect(records).toHaveLength(200);
      for (let i = 1; i < times.length; i++) {
        const step = (times[i] as number) - (times[i - 1] as number);
        if (strict) expect(step).toBeGreaterThan(0);
        else expect(step).toBeGreaterThanOrEqual(0);
      }
      expect(times[0]).toBeGreaterThan(before - 2_000_000);
      expect(times.at(-1)).toBeLessThan(systemClock.nowUs() + 2_000_000);
    });

    it("of one key stay in order and in the partition murmur2 gives, over several partitions", async () => {
      const topic = await context.topic({ partitions: 4 });
      for (let i = 0; i < 4; i++) await context.stream().produce(topic, numbered(100, 23, i * 100));
      const { records } = await readAll(context.stream(), topic, undefined, 37);

      expect(numbersOf(records).sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i));
      for (let k = 0; k < 23; k++) {
        const mine = records.filter((record) => record.key === `k${k}`);
        const numbers = numbersOf(mine);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        expect(new Set(mine.map((record) => record.partition))).toEqual(
          new Set([partitionOfKey(`k${k}`, 4)]),
        );
      }
      expect(new Set(records.map((record) => record.partition)).size).toBe(4);
    });

    it("without a key use all partitions over time, and an explicit partition wins over the key", async () => {
      const topic = await context.topic({ partitions: 3 });
      const keyless = numbered(10).map((record) => ({ ...record, key: null }));
      const used = new Set<number>();
      for (let i = 0; i < 6; i++) {
        for (const at of (await context.stream().produce(topic, keyless)).positions) used.add(at.partition);
      }
      const key = "k-somewhere-else";
      const partition = (partitionOfKey(key, 3) + 1) % 3;
      const placed = await context
        .stream()
        .produce(topic, [{ key, value: "{}", eventTimeUs: eventStartUs, partition }]);

      expect([...used].sort()).toEqual([0, 1, 2]);
      expect(placed.positions[0]?.partition).toBe(partition);
    });

    it("of concurrent producers are all there, each producer's in order", async () => {
      const topic = await context.topic({ partitions: 2 });
      const rounds = 20;
      await Promise.all(
        Array.from({ length: 5 }, async (_, producer) => {
          for (let i = 0; i < rounds; i++) {
            const value = JSON.stringify({ producer, n: i });
            await context
              .stream()
              .produce(topic, [{ key: `p${producer}`, value, eventTimeUs: eventStartUs + i }]);
          }
        }),
      );
      const { records } = await readAll(context.stream(), topic);

      expect(records).toHaveLength(5 * rounds);
      for (let producer = 0; producer < 5; producer++) {
        const mine = records.filter((record) => record.key === `p${producer}`);
        expect(numbersOf(mine)).toEqual(Array.from({ length: rounds }, (_, i) => i));
      }
    });

    it("leave no gaps in offsets where the system says so, and an empty batch writes nothing", async () => {
      const topic = await context.topic({ partitions: 2 });
      for (let i = 0; i < 5; i++) await context.stream().produce(topic, numbered(31, 11, i * 31));
      const none = await context.stream().produce(topic, []);
      const { records } = await readAll(context.stream(), topic);
      const { partitions } = await context.stream().describe(topic);

      expect(none.positions).toEqual([]);
      expect(partitions.reduce((sum, p) => sum + p.end - p.earliest, 0)).toBe(155);
      if (!context.stream().abilities.denseOffsets) return;
      for (const p of partitions) {
        const offsets = records.filter((r) => r.partition === p.partition).map((r) => r.offset);
        expect(offsets).toEqual(Array.from({ length: p.end }, (_, i) => i));
      }
    });
  });
}

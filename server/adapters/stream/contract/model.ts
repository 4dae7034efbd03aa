import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partitionOfKey } from "../murmur2.ts";
import type { ProduceRecord, StreamRecord } from "../types.ts";
import { readAll, type StreamContext } from "./context.ts";

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const record: fc.Arbitrary<ProduceRecord> = fc.record(
  {
    key: fc.option(text),
    value: fc.option(fc.json({ maxDepth: 2 })),
    headers: fc.dictionary(text, text, { maxKeys: 3 }),
    eventTimeUs: fc.integer({ min: -1e15, max: 4e15 }),
    schemaVersion: fc.option(fc.constantFrom("1.0.0", "1.1.0", "2.0.0")),
  },
  { requiredKeys: ["key", "value", "eventTimeUs"] },
);

/** Random batches read back equal a model in memory, in pages of any size and from any vector. */
export function modelContract(context: StreamContext): void {
  describe("model", () => {
    it("holds for random batches, page sizes and starts", { timeout: 120_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 4 }),
          fc.array(fc.array(record, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: 30 }),
          fc.float({ min: 0, max: 1, noNaN: true }),
          async (partitions, batches, limit, part) => {
            const topic = await context.topic({ partitions });
            const model: StreamRecord[][] = Array.from({ length: partitions }, () => []);
            for (const batch of batches) {
              const { positions } = await context.stream().produce(topic, batch);
              batch.forEach((sent, i) => {
                const at = positions[i] as (typeof positions)[number];
                if (sent.key !== null) expect(at.partition).toBe(partitionOfKey(sent.key, partitions));
                expect(at.offset).toBe(model[at.partition]?.length);
                model[at.partition]?.push({
                  headers: {},
                  ...sent,
                  ...at,
                  schemaVersion: sent.schemaVersion ?? null,
                  imported: false,
                });
              });
            }
            const start = Object.fromEntries(model.map((list, p) => [p, Math.floor(list.length * part)]));
            for (const from of [{}, start]) {
              const { records } = await readAll(context.stream(), topic, from, limit);
              model.forEach((list, p) => {
                const expected = from === start ? list.slice(start[p]) : list;
                expect(records.filter((one) => one.partition === p)).toEqual(expected);
              });
            }
          },
        ),
        { numRuns: 25, seed: 20261122 },
      );
    });
  });
}

import fc from "fast-check";
import { Partitioners } from "kafkajs";
import { describe, expect, it } from "vitest";
import { murmur2, partitionOfKey } from "./murmur2.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("murmur2", () => {
  it("gives what Kafka's own tests expect", () => {
    // org.apache.kafka.common.utils.UtilsTest#testMurmur2
    expect(murmur2(bytes("21"))).toBe(-973932308);
    expect(murmur2(bytes("foobar"))).toBe(-790332482);
    expect(murmur2(bytes("a-little-bit-long-string"))).toBe(-985981536);
    expect(murmur2(bytes("a-little-bit-longer-string"))).toBe(-1486304829);
    expect(murmur2(bytes("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"))).toBe(-58897971);
    expect(murmur2(bytes("abc"))).toBe(479470107);
  });

  it("places every key where kafkajs's default partitioner does", () => {
    const partitioner = Partitioners.DefaultPartitioner();
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 64 }), (key, count) => {
        const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
          partitionId,
          partitionErrorCode: 0,
          leader: 0,
          replicas: [0],
          isr: [0],
        }));
        const message = { key, value: "" };
        const theirs = partitioner({ topic: "t", partitionMetadata, message });
        expect(partitionOfKey(key, count)).toBe(theirs);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});

import { describe, expect, it } from "vitest";
import { systemClock } from "../../../clock.ts";
import { eventStartUs, numbered, readAll, type StreamContext } from "./context.ts";

/** Abilities that some systems have: idempotency keys, compare-and-append, imports with asserted knowledge time. */
export function guaranteeContract(context: StreamContext): void {
  describe("guarantees", () => {
    it("an idempotency key writes its batch once", async (test) => {
      const topic = await context.topic({ partitions: 3 });
      const stream = context.stream();
      const idempotency = { key: "person:1 abc", fingerprint: "f1" };
      if (!stream.abilities.atomicIngest) {
        await expect(stream.produce(topic, numbered(1), { idempotency })).rejects.toMatchObject({
          code: "UNSUPPORTED",
        });
        test.skip("idempotency keys are not an ability of this system; refused as they should be");
      }
      const mixed = numbered(20).map((record, i) => (i % 3 === 0 ? { ...record, key: null } : record));
      const first = await stream.produce(topic, mixed, { idempotency });
      const again = await stream.produce(topic, mixed, { idempotency });
      const atOnce = await Promise.all(
        Array.from({ length: 4 }, () =>
          stream.produce(topic, numbered(2, 7, 20), { idempotency: { key: "other", fingerprint: "f2" } }),
        ),
      );

      expect(first.replayed).toBe(false);
      expect(again).toEqual({ positions: first.positions, replayed: true });
      expect(atOnce.filter((one) => !one.replayed)).toHaveLength(1);
      expect(new Set(atOnce.map((one) => JSON.stringify(one.positions))).size).toBe(1);
      await expect(
        stream.produce(topic, numbered(3), { idempotency: { ...idempotency, fingerprint: "f3" } }),
      ).rejects.toMatchObject({ code: "CONFLICT" });
      expect((await readAll(stream, topic)).records).toHaveLength(22);

      const restarted = await context.restart();
      const later = await restarted.produce(topic, mixed, { idempotency });
      expect(later).toEqual({ positions: first.positions, replayed: true });
      const empty = { idempotency: { key: "empty", fingerprint: "" } };
      expect(await restarted.produce(topic, [], empty)).toEqual({ positions: [], replayed: false });
      expect(await restarted.produce(topic, [], empty)).toEqual({ positions: [], replayed: true });
    });

    it("compare-and-append lets one of two writers win", async (test) => {
      const topic = await context.topic();
      const stream = context.stream();
      if (!stream.abilities.conditionalAppend) {
        await expect(stream.produce(topic, numbered(1), { expectEnd: 0 })).rejects.toMatchObject({
          code: "UNSUPPORTED",
        });
        test.skip("compare-and-append is not an ability of this system; refused as it should be");
      }
      await stream.produce(topic, numbered(3), { expectEnd: 0 });
      const race = await Promise.allSettled(
        Array.from({ length: 5 }, () => stream.produce(topic, numbered(2), { expectEnd: 3 })),
      );

      expect(race.filter((one) => one.status === "fulfilled")).toHaveLength(1);
      for (const one of race) {
        if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "CONFLICT" });
      }
      expect((await readAll(stream, topic)).records).toHaveLength(5);
    });

    it("an import asserts knowledge times in order, before what is live", async (test) => {
      const topic = await context.topic();
      const stream = context.stream();
      const at = (offset: number, knowledgeTimeUs: number) => ({
        key: "k",
        value: JSON.stringify({ n: offset }),
        eventTimeUs: knowledgeTimeUs - 5,
        knowledgeTimeUs,
      });
      if (!stream.abilities.importsKnowledgeTime) {
        await expect(stream.produce(topic, [at(0, eventStartUs)])).rejects.toMatchObject({
          code: "UNSUPPORTED",
        });
        test.skip("asserted knowledge times are not an ability of this system; refused as they should be");
      }
      const past = eventStartUs - 86_400_000_000;
      await stream.produce(topic, [at(0, past), at(1, past + 10), at(2, past + 10), at(3, past + 10)]);
      // A tie over batches: the asserted instant counts, not the microseconds ties were moved by.
      await stream.produce(topic, [at(4, past + 10), at(5, past + 11), at(6, past + 5_000_000)]);
      await expect(stream.produce(topic, [at(7, past + 4_999_999)])).rejects.toMatchObject({
        code: "CONFLICT",
      });
      await expect(stream.produce(topic, [at(7, systemClock.nowUs() + 60_000_000)])).rejects.toMatchObject({
        code: "INVALID_INPUT",
      });
      await expect(
        stream.produce(topic, [at(7, past + 6_000_000), at(8, past + 5_500_000)]),
      ).rejects.toMatchObject({ code: "CONFLICT", path: "records.1.knowledgeTimeUs" });
      await stream.produce(topic, [{ key: "k", value: '{"n":7}', eventTimeUs: eventStartUs }]);
      await expect(stream.produce(topic, [at(8, past + 7_000_000)])).rejects.toMatchObject({
        code: "CONFLICT",
      });

      const { records } = await readAll(stream, topic);
      expect(records.map((record) => record.imported)).toEqual([...Array(7).fill(true), false]);
      expect(records.slice(0, 7).map((record) => record.knowledgeTimeUs - past)).toEqual([
        0, 10, 11, 12, 13, 14, 5_000_000,
      ]);
      const from = await stream.resolve(topic, { kind: "time", knowledgeTimeUs: past + 1_000_000 });
      expect(from).toEqual({ 0: 6 });
    });
  });
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kafkaName, prepareKafka, type RunningKafka, startKafka } from "../../../scripts/systems/kafka.ts";
import { available } from "../../../scripts/systems/system.ts";
import { createEmbeddedStream, startLogWriter } from "../../adapters/stream/embedded/index.ts";
import { createKafkaStream } from "../../adapters/stream/kafka/index.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import { systemClock as clock } from "../../clock.ts";
import { openDerivation, recordsPerStep } from "./derivation.ts";
import { allRecords, cuttable, numberRecord, squaresStreams } from "./testing.ts";

const kafka = await available(kafkaName, prepareKafka);
if (!kafka.ok) it.skip(kafka.reason, () => {});

describe.runIf(kafka.ok)(`derived streams on ${kafkaName}`, () => {
  let broker: RunningKafka;
  let home: string;
  let writer: ReturnType<typeof startLogWriter>;
  const systems = {} as Record<"embedded" | "kafka", StreamAdapter>;
  beforeAll(async () => {
    if (!kafka.ok) return;
    broker = await startKafka(kafka.value);
    home = mkdtempSync(join(tmpdir(), "millrace-derive-kafka-"));
    writer = startLogWriter({ home });
    systems.embedded = createEmbeddedStream({ home, writer: writer.connect() });
    systems.kafka = createKafkaStream({ brokers: broker.brokers }, { clock });
  });
  afterAll(async () => {
    await Promise.all(Object.values(systems).map((system) => system.close()));
    await writer?.close();
    if (home) rmSync(home, { recursive: true, force: true });
    await broker?.stop();
  });

  it.each([
    ["kafka", "embedded"],
    ["embedded", "kafka"],
    ["kafka", "kafka"],
  ] as const)("from %s to %s, each record once wherever it is cut off", async (from, to) => {
    const { source, target } = squaresStreams(`${from}-${to}`, { source: 3, target: 2 });
    const deadLetters = systems.embedded;
    await systems[from].ensureTopic({ topic: source.topic, partitions: 3, retentionMs: null });
    await systems[to].ensureTopic({ topic: target.topic, partitions: 2, retentionMs: null });
    await deadLetters.ensureTopic({ topic: target.deadTopic, partitions: 1, retentionMs: null });
    const cuts = [0, 1, 2, 3, 4, 5].flatMap((at) => [
      { at, done: false },
      { at, done: true },
    ]);
    const cut = cuttable(cuts);
    const open = () =>
      openDerivation(
        {
          clock,
          source: cut(systems[from]),
          target: cut(systems[to]),
          deadLetters: cut(deadLetters),
          tables: {
            keep: () => {
              throw new Error("no tables");
            },
          },
          models: {
            ask: () => {
              throw new Error("no models");
            },
          },
        },
        {
          productId: target.topic,
          served: target,
          from: { productId: source.topic, served: source },
          tableOf: () => "table",
        },
      );
    let derivation: Awaited<ReturnType<typeof open>> | undefined;
    let n = 0;
    let failures = 0;
    for (let round = 0; round < 10; round++) {
      const records = Array.from({ length: recordsPerStep + 20 }, () => numberRecord(n++));
      await systems[from].produce(source.topic, records);
      for (let worked = 1; worked > 0; ) {
        try {
          derivation ??= await open();
          worked = await derivation.step();
        } catch (error) {
          expect(String(error)).toContain("cut off");
          failures++;
          derivation = undefined;
        }
      }
    }
    expect(failures).toBe(cuts.length);
    const even = Array.from({ length: n }, (_, i) => i).filter((i) => i % 2 === 0);
    const derived = await allRecords(systems[to], target.topic);
    expect(derived.map(({ key }) => key).sort()).toEqual(
      even
        .filter((i) => i * i <= 10_000)
        .map((i) => `n${i}!`)
        .sort(),
    );
    expect(await allRecords(deadLetters, target.deadTopic)).toHaveLength(
      even.filter((i) => i * i > 10_000).length,
    );
    const four = derived.find(({ key }) => key === "n4!");
    expect(four).toMatchObject({ eventTimeUs: 4_000_000, headers: { source: source.topic, trace: "t4" } });
  });
});

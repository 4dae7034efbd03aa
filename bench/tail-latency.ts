import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { kafkaName, prepareKafka, startKafka } from "../scripts/systems/kafka.ts";
import { available } from "../scripts/systems/system.ts";
import { createEmbeddedStream, startLogWriter } from "../server/adapters/stream/embedded/index.ts";
import { createKafkaStream } from "../server/adapters/stream/kafka/index.ts";
import type { StreamAdapter } from "../server/adapters/stream/types.ts";
import { systemClock } from "../server/clock.ts";
import type { Bench, Figures } from "./lib/bench.ts";
import { percentile } from "./lib/percentile.ts";

const topic = "bench/tail";
const recordsASecond = 1000;
const batch = 10;

/** How long a record takes from the producer's call to another process's tail, and until it is acknowledged. */
const bench: Bench = {
  about: "produce to visible in another process's tail at 1,000 records/s, embedded log and Kafka",
  goals: { p99Ms: { max: 100 }, kafkaP99Ms: { max: 100 } },
  async run({ quick, progress }) {
    const seconds = quick ? 8 : 30;
    const embedded = await measureEmbedded(seconds);
    progress(`embedded log: p50 ${embedded.p50} ms, p99 ${embedded.p99} ms`);
    const kafka = quick ? null : await measureKafka(seconds, progress);
    const figures: Figures = {
      p50Ms: embedded.p50,
      p99Ms: embedded.p99,
      ackP50Ms: embedded.ackP50,
      ackP99Ms: embedded.ackP99,
      kafkaP50Ms: kafka?.p50 ?? null,
      kafkaP99Ms: kafka?.p99 ?? null,
      kafkaAckP50Ms: kafka?.ackP50 ?? null,
      kafkaAckP99Ms: kafka?.ackP99 ?? null,
    };
    return { figures };
  },
};

export default bench;

interface Latencies {
  p50: number | null;
  p99: number | null;
  ackP50: number | null;
  ackP99: number | null;
}

async function measureEmbedded(seconds: number): Promise<Latencies> {
  const home = mkdtempSync(join(tmpdir(), "millrace-bench-tail-"));
  const writer = startLogWriter({ home });
  const stream = createEmbeddedStream({ home, writer: writer.connect() });
  try {
    return await measure(stream, ["embedded", home], seconds);
  } finally {
    await stream.close();
    await writer.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function measureKafka(seconds: number, progress: (line: string) => void): Promise<Latencies | null> {
  const prepared = await available(kafkaName, prepareKafka, progress);
  if (!prepared.ok) return null;
  const broker = await startKafka(prepared.value);
  const stream = createKafkaStream({ brokers: broker.brokers }, { clock: systemClock });
  try {
    const measured = await measure(stream, ["kafka", broker.brokers[0] ?? ""], seconds);
    progress(`${kafkaName}: p50 ${measured.p50} ms, p99 ${measured.p99} ms`);
    return measured;
  } finally {
    await stream.close();
    await broker.stop();
  }
}

/** Sends at a steady rate whatever the answers take; the first fifth warms both sides up and does not count. */
async function measure(stream: StreamAdapter, reader: string[], seconds: number): Promise<Latencies> {
  await stream.ensureTopic({ topic, partitions: 2, retentionMs: null });
  const batches = (seconds * recordsASecond) / batch;
  const warmUp = Math.floor(batches / 5);
  const child = fork(fileURLToPath(new URL("./lib/tail-reader.ts", import.meta.url)), [
    ...reader,
    topic,
    String(warmUp * batch),
  ]);
  await messageOf(child);

  const text = "x".repeat(200);
  const acknowledged: number[] = [];
  const pending: Promise<void>[] = [];
  const begun = performance.now();
  for (let i = 0; i < batches; i++) {
    await wait(Math.max(0, begun + (i * batch * 1000) / recordsASecond - performance.now()));
    const sent = performance.now();
    const eventTimeUs = systemClock.nowUs();
    const records = Array.from({ length: batch }, (_, n) => ({
      key: `key-${n}`,
      value: JSON.stringify({ n, text }),
      eventTimeUs,
    }));
    const answered = stream.produce(topic, records).then(() => {
      if (i >= warmUp) acknowledged.push(performance.now() - sent);
    });
    pending.push(answered);
  }
  await Promise.all(pending);
  // The last records are on their way to the reader.
  await wait(1000);
  child.send("stop");
  const { seen, p50, p99 } = (await messageOf(child)) as { seen: number } & Pick<Latencies, "p50" | "p99">;
  if (seen !== batches * batch) throw new Error(`The tail saw ${seen} of ${batches * batch} records.`);
  return { p50, p99, ackP50: percentile(acknowledged, 0.5), ackP99: percentile(acknowledged, 0.99) };
}

function messageOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`The tailing process ended with ${code}.`)));
  });
}

import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { kafkaName, prepareKafka, startKafka } from "../scripts/systems/kafka.ts";
import { available } from "../scripts/systems/system.ts";
import { createEmbeddedStream, startLogWriter } from "../server/adapters/stream/embedded/index.ts";
import { createKafkaStream } from "../server/adapters/stream/kafka/index.ts";
import type { StreamAdapter } from "../server/adapters/stream/types.ts";
import { isoFromUs, systemClock } from "../server/clock.ts";
import { principalHeader } from "../server/governance/signed-principal.ts";
import { flight, flightsProduct } from "../server/worker/testing/flights-product.ts";
import { prepareTestWorker } from "../server/worker/testing/worker-process.ts";
import type { Bench, Figures } from "./lib/bench.ts";
import { percentile } from "./lib/percentile.ts";
import { post } from "./lib/post.ts";

const topic = "bench/tail";
const recordsASecond = 1000;
const batch = 10;

/** How long a record takes from the producer's call to another process's tail, and until it is acknowledged. */
const bench: Bench = {
  about: "produce to visible in another process's tail at 1,000 records/s, embedded log and Kafka",
  goals: { p99Ms: { max: 100 }, httpP99Ms: { max: 100 }, kafkaP99Ms: { max: 100 } },
  async run({ quick, progress }) {
    const seconds = quick ? 8 : 30;
    const embedded = await measureEmbedded(seconds);
    progress(`embedded log: p50 ${embedded.p50} ms, p99 ${embedded.p99} ms`);
    const http = await measureHttp(seconds);
    progress(`over HTTP: p50 ${http.p50} ms, p99 ${http.p99} ms`);
    const kafka = quick ? null : await measureKafka(seconds, progress);
    const figures: Figures = {
      p50Ms: embedded.p50,
      p99Ms: embedded.p99,
      ackP50Ms: embedded.ackP50,
      ackP99Ms: embedded.ackP99,
      httpP50Ms: http.p50,
      httpP99Ms: http.p99,
      httpAckP50Ms: http.ackP50,
      httpAckP99Ms: http.ackP99,
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

/** The same through a whole worker: posted and validated over HTTP, followed by server-sent events. */
async function measureHttp(seconds: number): Promise<Latencies> {
  const worker = await prepareTestWorker({ database: "process" });
  try {
    await worker.start();
    const product = await worker.publish(flightsProduct("bench/tail", 2));
    await worker.settle();
    const url = `${worker.origin}/api/v1/products/${product}/events`;
    const agent = new Agent({ keepAlive: true });
    return await steadily(
      seconds,
      (warmUp) =>
        fork(fileURLToPath(new URL("./lib/sse-reader.ts", import.meta.url)), [
          `${url}/stream`,
          worker.as()[principalHeader] ?? "",
          String(warmUp),
        ]),
      async (n) => {
        const at = isoFromUs(systemClock.nowUs());
        const records = Array.from({ length: batch }, (_, i) => ({ ...flight(n * batch + i), at }));
        const { status, text } = await post(url, agent, worker.as(), JSON.stringify(records));
        if (status !== 200) throw new Error(`The worker answered ${status}: ${text.slice(0, 500)}`);
      },
    );
  } finally {
    await worker.stop();
  }
}

async function measure(stream: StreamAdapter, reader: string[], seconds: number): Promise<Latencies> {
  await stream.ensureTopic({ topic, partitions: 2, retentionMs: null });
  const text = "x".repeat(200);
  return steadily(
    seconds,
    (warmUp) =>
      fork(fileURLToPath(new URL("./lib/tail-reader.ts", import.meta.url)), [
        ...reader,
        topic,
        String(warmUp),
      ]),
    async () => {
      const eventTimeUs = systemClock.nowUs();
      const records = Array.from({ length: batch }, (_, n) => ({
        key: `key-${n}`,
        value: JSON.stringify({ n, text }),
        eventTimeUs,
      }));
      await stream.produce(topic, records);
    },
  );
}

/** Sends at a steady rate whatever the answers take; the first fifth warms both sides up and does not count. */
async function steadily(
  seconds: number,
  startReader: (warmUp: number) => ChildProcess,
  send: (n: number) => Promise<void>,
): Promise<Latencies> {
  const batches = (seconds * recordsASecond) / batch;
  const warmUp = Math.floor(batches / 5);
  const child = startReader(warmUp * batch);
  await messageOf(child);

  const acknowledged: number[] = [];
  const pending: Promise<void>[] = [];
  const begun = performance.now();
  for (let i = 0; i < batches; i++) {
    await wait(Math.max(0, begun + (i * batch * 1000) / recordsASecond - performance.now()));
    const sent = performance.now();
    const answered = send(i).then(() => {
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

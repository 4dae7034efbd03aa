import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmbeddedStream, startLogWriter } from "../server/adapters/stream/embedded/index.ts";
import type { StreamAdapter } from "../server/adapters/stream/types.ts";
import type { Bench } from "./lib/bench.ts";
import { percentile } from "./lib/percentile.ts";

const topic = "bench/engine";
const batchSize = 500;

/** The embedded log alone, without HTTP and validation: what the paths above it can reach at most. */
const bench: Bench = {
  about: "the embedded log alone: appends in fsynced batches of 500, and reading them back",
  goals: { rowsPerSecond: { min: 100_000 } },
  async run({ quick, progress }) {
    const home = mkdtempSync(join(tmpdir(), "millrace-bench-log-"));
    const writer = startLogWriter({ home });
    const stream = createEmbeddedStream({ home, writer: writer.connect() });
    try {
      await stream.ensureTopic({ topic, partitions: 1, retentionMs: null });
      await append(stream, 4, 50);
      const one = await append(stream, 1, quick ? 200 : 1000);
      progress(`one producer: ${one.rowsPerSecond} rows/s, p50 ${one.p50} ms, p99 ${one.p99} ms`);
      const four = await append(stream, 4, quick ? 400 : 2000);
      progress(`four producers: ${four.rowsPerSecond} rows/s, p50 ${four.p50} ms, p99 ${four.p99} ms`);
      const figures = {
        rowsPerSecond: one.rowsPerSecond,
        commitP50Ms: one.p50,
        commitP99Ms: one.p99,
        fourProducersRowsPerSecond: four.rowsPerSecond,
        fourProducersCommitP99Ms: four.p99,
        readRowsPerSecond: await readBack(stream),
      };
      return { figures };
    } finally {
      await stream.close();
      await writer.close();
      rmSync(home, { recursive: true, force: true });
    }
  },
};

export default bench;

/** Sends so many batches by producers that each wait for their answer. */
async function append(stream: StreamAdapter, producers: number, batches: number) {
  const latencies: number[] = [];
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: producers }, async () => {
      while (next < batches) {
        const records = batchOf(next++);
        const sent = performance.now();
        await stream.produce(topic, records);
        latencies.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  return {
    rowsPerSecond: Math.round((batches * batchSize) / seconds),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

/** Records of about 220 bytes, as a flight or a click is. */
function batchOf(number: number) {
  return Array.from({ length: batchSize }, (_, i) => ({
    key: `key-${i}`,
    value: JSON.stringify({
      id: number * batchSize + i,
      origin: "SFO",
      destination: "LAX",
      text: "x".repeat(160),
    }),
    headers: { source: "bench" },
    eventTimeUs: 1_767_225_600_000_000 + number * batchSize + i,
    schemaVersion: "1.0.0",
  }));
}

async function readBack(stream: StreamAdapter): Promise<number> {
  const begun = performance.now();
  let rows = 0;
  for (let next = {}; ; ) {
    const page = await stream.read(topic, next, { limit: 1000 });
    if (page.records.length === 0) return Math.round(rows / ((performance.now() - begun) / 1000));
    rows += page.records.length;
    next = page.next;
  }
}

import { Agent } from "node:http";
import { ingestReplySchema } from "../server/domain/data-plane-api/ingest.ts";
import { servicePrincipal } from "../server/domain/principal.ts";
import { flight, flightsProduct } from "../server/worker/testing/flights-product.ts";
import { prepareTestWorker, type TestWorker } from "../server/worker/testing/worker-process.ts";
import type { Bench } from "./lib/bench.ts";
import { percentile } from "./lib/percentile.ts";
import { post } from "./lib/post.ts";

const batch = 500;
const connections = 4;
const product = "bench/flights";
/** Bodies sent over and over; made beforehand so that the sender's own work is not measured. */
const bodies = 20;

/** Records a worker process takes in over HTTP: validated against a contract, fsynced, acknowledged by position. */
const bench: Bench = {
  about: "records accepted over HTTP in batches of 500, validated and fsynced, by a whole worker process",
  goals: { recordsPerSecond: { min: 30_000 } },
  async run({ quick, progress }) {
    const worker = await prepareTestWorker({ database: "process" });
    try {
      await worker.start();
      await worker.publish(flightsProduct(product));
      await worker.settle();
      progress("the worker is ready");
      await send(worker, "array", 2);
      const seconds = quick ? 8 : 30;
      const array = await send(worker, "array", seconds);
      progress(`JSON arrays: ${array.rate} records/s, p50 ${array.p50} ms, p99 ${array.p99} ms`);
      const lines = await send(worker, "ndjson", seconds);
      progress(`NDJSON: ${lines.rate} records/s, p50 ${lines.p50} ms, p99 ${lines.p99} ms`);
      await checkHeld(worker);
      return {
        figures: {
          recordsPerSecond: array.rate,
          requestP50Ms: array.p50,
          requestP99Ms: array.p99,
          ndjsonRecordsPerSecond: lines.rate,
          ndjsonRequestP99Ms: lines.p99,
          bytesPerRecord: Math.round(bodyOf("array", 0).length / batch),
        },
      };
    } finally {
      await worker.stop();
    }
  },
};

export default bench;

type Form = "array" | "ndjson";
let accepted = 0;

async function send(worker: TestWorker, form: Form, seconds: number) {
  const url = `${worker.origin}/api/v1/products/${product}/events`;
  const agent = new Agent({ keepAlive: true });
  const payloads = Array.from({ length: bodies }, (_, n) => bodyOf(form, n));
  const type = form === "array" ? "application/json" : "application/x-ndjson";
  const latencies: number[] = [];
  let records = 0;
  const begun = performance.now();
  const until = begun + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      for (let n = connection; performance.now() < until; n++) {
        const sent = performance.now();
        const headers = { ...worker.as(), "content-type": type };
        const { status, text } = await post(url, agent, headers, payloads[n % bodies] as Buffer);
        if (status !== 200) throw new Error(`The worker answered ${status}: ${text.slice(0, 500)}`);
        latencies.push(performance.now() - sent);
        const taken = ingestReplySchema.parse(JSON.parse(text)).accepted;
        if (taken !== batch)
          throw new Error(`The worker took ${taken} of ${batch} records: ${text.slice(0, 500)}`);
        records += taken;
      }
    }),
  );
  const elapsed = (performance.now() - begun) / 1000;
  agent.destroy();
  accepted += records;
  return {
    rate: Math.round(records / elapsed),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

function bodyOf(form: Form, n: number): Buffer {
  const records = Array.from({ length: batch }, (_, i) => flight(n * batch + i));
  return Buffer.from(
    form === "array" ? JSON.stringify(records) : records.map((record) => JSON.stringify(record)).join("\n"),
  );
}

/** A rate means nothing when records are missing: the log must hold exactly what was acknowledged. */
async function checkHeld(worker: TestWorker): Promise<void> {
  const stats = await worker.dataPlane.stats(servicePrincipal("bench"), product);
  const held = stats.partitions.reduce((sum, { end }) => sum + end, 0);
  if (held !== accepted) throw new Error(`${accepted} records were acknowledged, the log holds ${held}.`);
}

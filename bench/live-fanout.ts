import { type ChildProcess, fork } from "node:child_process";
import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { principalHeader } from "../server/governance/signed-principal.ts";
import { treePssBytes } from "../server/supervisor/memory.ts";
import { flight, flightsProduct } from "../server/worker/testing/flights-product.ts";
import { prepareTestWorker, type TestWorker } from "../server/worker/testing/worker-process.ts";
import type { Bench, BenchContext } from "./lib/bench.ts";
import type { ViewerTally } from "./lib/fanout-viewers.ts";
import { percentile } from "./lib/percentile.ts";
import { post } from "./lib/post.ts";

const product = "bench/fanout";
const viewers = 50;
/** Of the viewers, those that stop reading: they must cost the server a bounded amount and the others nothing. */
const stuckViewers = 5;
const recordsASecond = 10_000;
const batch = 500;

/** The Live tab's server side: one busy stream, 50 viewers, five of which read nothing. */
const bench: Bench = {
  about: "10,000 records/s into one stream with 50 viewers on it: memory, fairness, true counts",
  goals: {
    recordsPerSecond: { min: 9_900 },
    memoryGrowthMB: { max: 40 },
    spreadMs: { max: 1_000 },
    falseCounts: { max: 0 },
    longestGapMs: { max: 1_000 },
  },
  async run(context) {
    const worker = await prepareTestWorker({ database: "process" });
    try {
      await worker.start();
      await worker.publish(flightsProduct(product));
      await worker.settle();
      return { figures: await measure(worker, context) };
    } finally {
      await worker.stop();
    }
  },
};

export default bench;

async function measure(worker: TestWorker, { quick, progress }: BenchContext) {
  const seconds = quick ? 15 : 120;
  const path = `/api/v1/products/${product}/events/stream`;
  const child = fork(fileURLToPath(new URL("./lib/fanout-viewers.ts", import.meta.url)), [
    worker.origin,
    path,
    worker.as()[principalHeader] ?? "",
    String(viewers),
    String(stuckViewers),
  ]);
  await messageOf(child);
  progress(`${viewers} viewers are watching`);
  const memory: number[] = [];
  const pid = worker.process?.pid ?? 0;
  const watch = setInterval(() => memory.push((treePssBytes(pid) ?? Number.NaN) / 1e6), 1_000);
  const sent = await produce(worker, seconds, progress);
  clearInterval(watch);
  child.send({ expect: sent.records });
  const { atEnd, settled } = (await messageOf(child)) as Record<"atEnd" | "settled", ViewerTally[]>;
  const reading = settled.filter(({ stuck }) => !stuck);
  const scanned = atEnd.filter(({ stuck }) => !stuck).map((tally) => tally.scanned);
  return {
    recordsPerSecond: Math.round(sent.records / sent.seconds),
    viewers: settled.length,
    memoryMB: round(Math.max(...memory)),
    // Heaps grow to their working size for the first half minute: a quick run cannot tell that from a leak.
    memoryGrowthMB: quick ? null : growth(memory),
    spreadMs: Math.round(((Math.max(...scanned) - Math.min(...scanned)) / recordsASecond) * 1000),
    falseCounts: reading.filter((tally) => !isTrue(tally, sent.records)).length,
    longestGapMs: Math.round(Math.max(...reading.map((tally) => tally.longestGapMs))),
    droppedShare: round(
      sum(reading.map((tally) => tally.dropped)) / sum(reading.map((tally) => tally.matched)),
    ),
    produceP99Ms: sent.p99,
  };
}

/** Every record was scanned, each match was delivered or counted as dropped, and half of them match the filter. */
function isTrue(tally: ViewerTally, records: number): boolean {
  const { scanned, matched, delivered, dropped, filterErrors } = tally;
  const wanted = [records, records / 2];
  return (
    scanned === records && matched === delivered + dropped && filterErrors === 0 && wanted.includes(matched)
  );
}

async function produce(worker: TestWorker, seconds: number, progress: (line: string) => void) {
  const url = `${worker.origin}/api/v1/products/${product}/events`;
  const agent = new Agent({ keepAlive: true });
  const batches = (seconds * recordsASecond) / batch;
  const bodies = Array.from({ length: 20 }, (_, n) =>
    JSON.stringify(Array.from({ length: batch }, (_, i) => flight(n * batch + i))),
  );
  const latencies: number[] = [];
  const pending: Promise<void>[] = [];
  const begun = performance.now();
  for (let n = 0; n < batches; n++) {
    await wait(Math.max(0, begun + (n * batch * 1000) / recordsASecond - performance.now()));
    if (n > 0 && n % 200 === 0) progress(`${n * batch} records sent`);
    const sent = performance.now();
    pending.push(
      post(url, agent, worker.as(), bodies[n % 20] ?? "").then(({ status, text }) => {
        if (status !== 200) throw new Error(`The worker answered ${status}: ${text.slice(0, 500)}`);
        latencies.push(performance.now() - sent);
      }),
    );
  }
  await Promise.all(pending);
  return {
    records: batches * batch,
    seconds: (performance.now() - begun) / 1000,
    p99: percentile(latencies, 0.99),
  };
}

/** Mean of the last third less that of the second: the first third warms heaps and buffers up. */
function growth(memory: readonly number[]): number | null {
  const third = Math.floor(memory.length / 3);
  const mean = (part: readonly number[]) => sum(part) / part.length;
  const grown = mean(memory.slice(-third)) - mean(memory.slice(third, 2 * third));
  return Number.isNaN(grown) ? null : round(grown);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const round = (number: number) => Math.round(number * 1000) / 1000;

function messageOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`The viewers' process ended with ${code}.`)));
  });
}

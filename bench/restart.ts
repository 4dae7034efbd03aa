import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { createEmbeddedStream, startLogWriter } from "../server/adapters/stream/embedded/index.ts";
import { systemClock } from "../server/clock.ts";
import { visitFeatures, visitsProduct } from "../server/worker/testing/visits-product.ts";
import { prepareTestWorker, type TestWorker } from "../server/worker/testing/worker-process.ts";
import type { Bench } from "./lib/bench.ts";
import { post } from "./lib/post.ts";

const accounts = 50_000;
const batch = 1_000;

/** How long a killed worker takes to answer look-ups again from the state it has on disk. */
const bench: Bench = {
  about: "restart with 1,000,000 events of state: look-ups again, after a kill",
  goals: { restartS: { max: 10 } },
  async run({ quick, progress }) {
    const events = quick ? 200_000 : 1_000_000;
    const worker = await prepareTestWorker({ database: "process" });
    const agent = new Agent({ keepAlive: true });
    try {
      await worker.start();
      const stream = await worker.publish(visitsProduct("bench/visits"));
      const set = await worker.publish(visitFeatures("bench/visit_features", stream));
      await worker.terminate();
      const fillS = await fill(worker.home, stream, events);
      progress(`${events} events are in the log (${fillS.toFixed(1)} s)`);

      const begun = performance.now();
      await worker.start();
      await applied(worker, events);
      const backfillS = (performance.now() - begun) / 1_000;
      progress(`the state was built in ${backfillS.toFixed(1)} s, the worker's start included`);
      const before = await look(worker, agent, set);

      await worker.kill();
      const killed = performance.now();
      await worker.start();
      const startedS = (performance.now() - killed) / 1_000;
      const after = await look(worker, agent, set);
      const restartS = (performance.now() - killed) / 1_000;
      if (JSON.stringify(before) !== JSON.stringify(after))
        throw new Error(`Answers differ after the restart: ${JSON.stringify({ before, after })}`);
      return {
        figures: { events, restartS, startedS, backfillS, eventsPerSecond: Math.round(events / backfillS) },
      };
    } finally {
      agent.destroy();
      await worker.stop();
    }
  },
};

export default bench;

/** Writes the events into the log of a worker that does not run; seconds it took. */
async function fill(home: string, topic: string, events: number): Promise<number> {
  const writer = startLogWriter({ home });
  const stream = createEmbeddedStream({ home, writer: writer.connect() });
  const begun = performance.now();
  const nowMs = systemClock.nowMs();
  for (let from = 0; from < events; from += batch) {
    await stream.produce(
      topic,
      Array.from({ length: batch }, (_, i) => {
        const n = from + i;
        const account = `account-${(n * 7_919) % accounts}`;
        // Over the last ten days, in order.
        const atMs = nowMs - Math.floor((864_000_000 * (events - n)) / events);
        return {
          key: account,
          eventTimeUs: atMs * 1_000,
          value: JSON.stringify({
            id: `visit-${n}`,
            account,
            action: ["view", "buy", "back", "search"][n % 4],
            amount: (n % 1_000) / 8,
            at: new Date(atMs).toISOString(),
          }),
        };
      }),
    );
  }
  await stream.close();
  await writer.close();
  return (performance.now() - begun) / 1_000;
}

/** Waits until the set has applied so many events and answers. */
async function applied(worker: TestWorker, events: number): Promise<void> {
  for (;;) {
    const { featureSets = [] } = await worker.dataPlane.status();
    const [state] = featureSets;
    if (state?.phase === "live" && state.counters.events === events) return;
    await wait(100);
  }
}

/** Values that do not change while the benchmark runs, of a few accounts; tried again until they come. */
async function look(worker: TestWorker, agent: Agent, set: string): Promise<unknown> {
  const body = JSON.stringify({
    features: [`${set}.most_30d`],
    entities: [0, 1, 2, 3].map((n) => ({ account: `account-${n * 1_000}` })),
  });
  for (;;) {
    const { status, text } = await post(`${worker.origin}/api/v1/features/online`, agent, worker.as(), body);
    if (status === 200) {
      const { rows } = JSON.parse(text) as { rows: { values: { value: unknown }[] }[] };
      return rows.map(({ values }) => values[0]?.value);
    }
    if (status !== 503) throw new Error(`A look-up answered ${status}: ${text.slice(0, 500)}`);
    await wait(20);
  }
}

import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { isoFromUs, systemClock, usFromIso } from "../server/clock.ts";
import { visitFeatures, visitsProduct } from "../server/worker/testing/visits-product.ts";
import { prepareTestWorker } from "../server/worker/testing/worker-process.ts";
import type { Bench } from "./lib/bench.ts";
import { histogram } from "./lib/histogram.ts";
import { percentile } from "./lib/percentile.ts";
import { post } from "./lib/post.ts";

const eventsASecond = 2_000;
const batch = 10;
const accounts = 5_000;
/** A probe at a time: its event goes with the others, and it is looked up until it counts. */
const probeEveryMs = 40;

/** From the answer that an event is durable to the first look-up over HTTP that counts it. */
const bench: Bench = {
  about: "event accepted → counted by an HTTP look-up, at 2,000 events/s",
  goals: { p99Ms: { max: 100 }, eventsPerSecond: { min: 1_900 } },
  async run({ quick, progress }) {
    const seconds = quick ? 12 : 40;
    const worker = await prepareTestWorker({ database: "process" });
    const agent = new Agent({ keepAlive: true });
    const lookups = new Agent({ keepAlive: true });
    try {
      await worker.start();
      const stream = await worker.publish(visitsProduct("bench/visits"));
      const set = await worker.publish(visitFeatures("bench/visit_features", stream));
      await worker.settle();
      progress("the worker is up");
      const url = `${worker.origin}/api/v1/products/${stream}/events`;
      const send = async (records: object[]) => {
        const { status, text } = await post(url, agent, worker.as(), JSON.stringify(records));
        if (status !== 200) throw new Error(`The worker answered ${status}: ${text.slice(0, 500)}`);
      };
      const look = async (account: string) => {
        const { status, text } = await post(
          `${worker.origin}/api/v1/features/online`,
          lookups,
          worker.as(),
          JSON.stringify({ features: [`${set}.visits_5m`], entities: [{ account }] }),
        );
        if (status !== 200) throw new Error(`A look-up answered ${status}: ${text.slice(0, 500)}`);
        const { rows } = JSON.parse(text) as Reply;
        return rows[0]?.values[0];
      };

      const warmUp = Math.floor(seconds / 5);
      const shown: number[] = [];
      const applied: number[] = [];
      let running = true;
      let probes = 0;
      const probing = (async () => {
        const begun = performance.now();
        for (let n = 0; running; n++) {
          await wait(Math.max(0, begun + n * probeEveryMs - performance.now()));
          const account = `probe-${n}`;
          await send([visit(`probe-${n}`, account)]);
          const accepted = performance.now();
          let answer = await look(account);
          while (answer?.value !== 1) answer = await look(account);
          if (performance.now() - begun < warmUp * 1_000) continue;
          probes++;
          shown.push(performance.now() - accepted);
          applied.push(((usFromIso(answer.servableAt) ?? 0) - (usFromIso(answer.knownAt) ?? 0)) / 1_000);
        }
      })();

      const begun = performance.now();
      const pending: Promise<void>[] = [];
      const batches = (seconds * eventsASecond) / batch;
      for (let i = 0; i < batches; i++) {
        await wait(Math.max(0, begun + (i * batch * 1_000) / eventsASecond - performance.now()));
        pending.push(
          send(
            Array.from({ length: batch }, (_, n) =>
              visit(`load-${i}-${n}`, `account-${(i * 7_919 + n * 104_729) % accounts}`),
            ),
          ),
        );
      }
      await Promise.all(pending);
      const took = (performance.now() - begun) / 1_000;
      running = false;
      await probing;
      for (const line of histogram(shown, "ms from accepted to counted by a look-up")) progress(line);
      return {
        figures: {
          p50Ms: percentile(shown, 0.5),
          p99Ms: percentile(shown, 0.99),
          /** From the log's own time to the instant from which answers count the event. */
          appliedP50Ms: percentile(applied, 0.5),
          appliedP99Ms: percentile(applied, 0.99),
          eventsPerSecond: Math.round((batches * batch) / took),
          probes,
        },
      };
    } finally {
      agent.destroy();
      lookups.destroy();
      await worker.stop();
    }
  },
};

export default bench;

interface Reply {
  rows: { values: { value: unknown; knownAt: string; servableAt: string }[] }[];
}

const visit = (id: string, account: string) => ({
  id,
  account,
  action: "view",
  amount: 1,
  at: isoFromUs(systemClock.nowUs()),
});

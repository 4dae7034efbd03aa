import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { systemClock } from "../../server/clock.ts";
import { readSecret } from "../../server/home.ts";
import { prepareTestWorker, type TestWorker } from "../../server/worker/testing/worker-process.ts";
import type { BenchContext } from "./bench.ts";
import { post } from "./post.ts";

/** A worker process that serves features of accounts computed from a stream of clicks. */
export interface ActivityMesh {
  worker: TestWorker;
  port: number;
  /** A program's: the token of the installation. */
  headers: Record<string, string>;
  /** References of the first `count` features. */
  features(count: number): string[];
  stop(): Promise<void>;
}

const stream = "bench/clicks";
const set = "bench/activity";

/**
 * Starts it with `events` clicks of the last 50 minutes over `accounts` accounts (`a0`, `a1`…), each the same share, and
 * waits until all of them count. Throws when they do not within five minutes.
 */
export async function startActivityMesh(
  size: { accounts: number; events: number; features: number },
  progress: BenchContext["progress"],
): Promise<ActivityMesh> {
  const worker = await prepareTestWorker({ database: "process" });
  try {
    await worker.start();
    await worker.publish(clicksProduct);
    await worker.publish(activityProduct(size.features));
    await worker.settle();
    progress("the worker is ready");
    const headers = { authorization: `Bearer ${readSecret(worker.home, "cli-token")}` };
    await send(worker, headers, size);
    const mesh: ActivityMesh = {
      worker,
      port: Number(new URL(worker.origin).port),
      headers,
      features: (count) => Array.from({ length: count }, (_, place) => `${set}.${featureName(place)}`),
      stop: () => worker.stop(),
    };
    await untilServed(mesh, size.events);
    // What follows a load (changes published, tiles saved, the lake) is not what is measured.
    await worker.settle();
    progress(`${size.events} events of ${size.accounts} accounts are served`);
    return mesh;
  } catch (error) {
    await worker.stop();
    throw error;
  }
}

async function send(
  worker: TestWorker,
  headers: Record<string, string>,
  { accounts, events }: { accounts: number; events: number },
): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const startMs = systemClock.nowMs() - 50 * 60_000;
  const batch = 1000;
  for (let from = 0; from < events; from += batch) {
    const records = Array.from({ length: Math.min(batch, events - from) }, (_, place) => {
      const n = from + place;
      return {
        account_id: `a${n % accounts}`,
        at: new Date(startMs + (n / events) * 49 * 60_000).toISOString(),
        amount: (n * 7) % 1000,
      };
    });
    const url = `${worker.origin}/api/v1/products/${stream}/events`;
    const { status, text } = await post(url, agent, headers, JSON.stringify(records));
    if (status !== 200 || (JSON.parse(text) as { accepted: number }).accepted !== records.length)
      throw new Error(`The worker answered ${status}: ${text.slice(0, 500)}`);
  }
  agent.destroy();
}

async function untilServed(mesh: ActivityMesh, events: number): Promise<void> {
  const url = `http://127.0.0.1:${mesh.port}/api/v1/features/online`;
  const body = JSON.stringify({ features: mesh.features(1), entities: [{ account_id: "a0" }] });
  const deadline = performance.now() + 300_000;
  for (;;) {
    const reply = await fetch(url, {
      method: "POST",
      headers: { ...mesh.headers, "content-type": "application/json" },
      body,
    });
    if (reply.ok) {
      const { metadata } = (await reply.json()) as {
        metadata: { frontier?: Record<string, Record<string, number>> };
      };
      const applied = Object.values(metadata.frontier?.[set] ?? {}).reduce((sum, offset) => sum + offset, 0);
      if (applied >= events) return;
    }
    if (performance.now() > deadline)
      throw new Error(
        `The events were not served within 300 s: ${reply.status} ${await reply.text().catch(() => "")}`,
      );
    await wait(200);
  }
}

const clicksProduct = `apiVersion: v1.0.0
kind: DataProduct
id: ${stream}
name: clicks
domain: bench
version: 1.0.0
status: active
outputPorts:
  - { name: events, type: stream, version: 1.0.0, contractId: clicks.events }
---
apiVersion: v3.1.0
kind: DataContract
id: clicks.events
version: 1.0.0
status: active
schema:
  - name: click
    logicalType: object
    properties:
      - { name: account_id, logicalType: string, required: true }
      - { name: at, logicalType: timestamp, required: true }
      - { name: amount, logicalType: integer, required: true }
customProperties:
  - property: millrace.stream
    value: { key: [account_id], eventTime: at, retention: 7d }
`;

const aggregates = ["count", "sum", "mean", "min", "max"] as const;
const windows = ["1h", "5m", "15m", "30m", "2h", "6h", "12h", "24h", "3d", "7d"] as const;

/** \`count_1h\`, \`sum_1h\`, … then the next window. */
function featureName(place: number): string {
  return `${aggregates[place % aggregates.length]}_${windows[Math.floor(place / aggregates.length)]}`;
}

function activityProduct(count: number): string {
  const features = Array.from({ length: count }, (_, place) => {
    const aggregate = aggregates[place % aggregates.length];
    const column = aggregate === "count" ? "" : ", column: amount";
    const window = windows[Math.floor(place / aggregates.length)];
    return `        - { name: ${featureName(place)}, aggregate: ${aggregate}${column}, window: ${window} }`;
  });
  return `apiVersion: v1.0.0
kind: DataProduct
id: ${set}
name: activity
domain: bench
version: 1.0.0
status: active
outputPorts:
  - { name: features, type: features, version: 1.0.0, contractId: activity.features }
---
apiVersion: v3.1.0
kind: DataContract
id: activity.features
version: 1.0.0
status: active
customProperties:
  - property: millrace.featureSet
    value:
      entity: [account_id]
      source: ${stream}
      eventTime: at
      features:
${features.join("\n")}
`;
}

import {
  addEvent,
  advance,
  createKeyTiles,
  encodeTiles,
  type KeyTiles,
  readWindows,
  sizeOf,
} from "../server/engine/tiles/index.ts";
import type { EngineEvent, EnginePlan } from "../server/engine/types.ts";
import type { Bench } from "./lib/bench.ts";
import { heapBytes } from "./lib/heap.ts";
import { percentile } from "./lib/percentile.ts";
import { oneWindow, tenFeatures } from "./lib/window-plans.ts";
import { type Workload, zipfWorkload } from "./lib/zipf-workload.ts";

/** Windows whose cost per event is compared; the first is the shortest. */
const lengths = {
  "5m": 300,
  "1h": 3600,
  "6h": 21_600,
  "24h": 86_400,
  "7d": 604_800,
  "30d": 2_592_000,
} as const;

const keyCount = 50_000;

/**
 * The engine alone, on one thread: one million events of fifty thousand keys (Zipf, 5 % of them late) over 35 days
 * through ten features of 5 min to 30 d, then every key read. Bytes are the heap's after a collection; beside them what
 * the engine estimates itself, since the memory budget goes by that. Goals go by the thread's CPU time: on a machine of
 * its own it is the same as the clock's, whose figure stands beside it. Making the events is part of the cost.
 */
const bench: Bench = {
  about:
    "ten sliding windows of 5 min to 30 d over 50,000 keys: events/s, bytes per key, cost by window length",
  goals: {
    eventsPerCpuSecond: { min: 200_000 },
    costRatioLongestToShortest: { max: 1.5 },
    costRatioDearestToShortest: { max: 2 },
  },
  async run({ quick, progress }) {
    const events = 1_000_000;
    progress(`generating ${events} events`);
    const workload = zipfWorkload({ events, keys: keyCount, days: 35, seed: 7 });
    // The first pass compiles the code; what it leaves is thrown away.
    apply(tenFeatures, workload, 100_000);

    const before = heapBytes();
    const { tiles, seconds, cpuSeconds } = apply(tenFeatures, workload, events);
    const heap = heapBytes() - before;
    const held = [...tiles.values()];
    const estimate = held.reduce((all, each) => all + sizeOf(each), 0);
    const encoded = held.reduce((all, each) => all + encodeTiles(each).length, 0);
    progress(
      `${Math.round(events / seconds)} events/s, ${Math.round(events / cpuSeconds)} by CPU time, ${Math.round(heap / held.length)} B/key`,
    );

    const reads = readAll(held, workload.lastUs);
    progress(`reads of ten features: p50 ${reads.p50Us} µs, p99 ${reads.p99Us} µs`);
    const perEvent: Record<string, number> = {};
    for (const [name, windowSeconds] of Object.entries(lengths)) {
      perEvent[name] = costPerEvent(oneWindow(windowSeconds * 1_000_000), workload, quick ? 250_000 : events);
      progress(`one mean over ${name}: ${perEvent[name]} ns of CPU per event`);
    }
    const toShortest = (ns: number | undefined) =>
      Number(((ns ?? Number.NaN) / (perEvent["5m"] ?? Number.NaN)).toFixed(2));
    return {
      figures: {
        events,
        keys: held.length,
        eventsPerSecond: Math.round(events / seconds),
        eventsPerCpuSecond: Math.round(events / cpuSeconds),
        bytesPerKey: Math.round(heap / held.length),
        estimatedBytesPerKey: Math.round(estimate / held.length),
        encodedBytesPerKey: Math.round(encoded / held.length),
        ...Object.fromEntries(Object.entries(perEvent).map(([name, ns]) => [`nsPerEvent${name}`, ns])),
        costRatioLongestToShortest: toShortest(perEvent["30d"]),
        costRatioDearestToShortest: toShortest(Math.max(...Object.values(perEvent))),
        readTenFeaturesP50Us: reads.p50Us,
        readTenFeaturesP99Us: reads.p99Us,
      },
    };
  },
};

export default bench;

/** Plays the workload's first events through fresh tiles, as the online runtime does. */
function apply(plan: EnginePlan, workload: Workload, events: number) {
  const tiles = new Map<string, KeyTiles>();
  const begun = performance.now();
  const cpu = process.threadCpuUsage();
  for (let i = 0; i < events; i++) {
    const event: EngineEvent = workload.event(i);
    const key = workload.key(i);
    let held = tiles.get(key);
    if (held === undefined) {
      held = createKeyTiles(plan);
      tiles.set(key, held);
    }
    advance(held, event.servableTimeUs);
    addEvent(held, event);
  }
  const { user, system } = process.threadCpuUsage(cpu);
  return { tiles, seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** CPU time of the best of three passes, in ns: what else the machine does only ever adds. */
function costPerEvent(plan: EnginePlan, workload: Workload, events: number): number {
  const seconds = [1, 2, 3].map(() => apply(plan, workload, events).cpuSeconds);
  return Math.round((Math.min(...seconds) / events) * 1e9);
}

function readAll(held: readonly KeyTiles[], atUs: number) {
  for (const tiles of held.slice(0, 5000)) readWindows(tiles, atUs);
  const durations = held.map((tiles) => {
    const begun = performance.now();
    readWindows(tiles, atUs + 1);
    return (performance.now() - begun) * 1000;
  });
  return {
    p50Us: percentile(durations, 0.5),
    p99Us: percentile(durations, 0.99),
  };
}

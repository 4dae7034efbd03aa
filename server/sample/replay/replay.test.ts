import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createEmbeddedStream,
  type EmbeddedStream,
  type LogWriter,
  startLogWriterHere,
} from "../../adapters/stream/embedded/index.ts";
import type { StreamAdapter, StreamRecord } from "../../adapters/stream/types.ts";
import { manualClock } from "../../clock.ts";
import type { Flight } from "./flight.ts";
import { createMapping } from "./mapping.ts";
import { beginReplay, openReplay } from "./replay.ts";
import { eventsBetween } from "./schedule.ts";
import { type ReplayState, replayStateFile } from "./state.ts";
import { flightsArbitrary, flightsInMemory, shortScenario } from "./testing.ts";

const scenario = { ...shortScenario, historyMs: 3 * 3_600_000 };
const startMs = Date.UTC(2026, 10, 22, 9, 12, 31, 417);
const hourMs = 3_600_000;

let home: string;
let clock: ReturnType<typeof manualClock>;
let writer: LogWriter;
let stream: EmbeddedStream;
let topicNumber = 0;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "millrace-replay-"));
  clock = manualClock(startMs);
  writer = startLogWriterHere({ home, clock });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
});
afterEach(async () => {
  await stream.close();
  await writer.close();
  rmSync(home, { recursive: true, force: true });
});

/** One flight a minute around the first instant, short and long ones. */
const flights: Flight[] = Array.from({ length: 600 }, (_, index) => ({
  row: index + 1,
  departureMs: scenario.firstInstantMs - 5 * hourMs + index * 60_000,
  departureLocal: "2001-01-09T05:30",
  origin: index % 3 === 0 ? "ATL" : "ORD",
  destination: "LAX",
  distanceMiles: 100 + (index % 40) * 50,
  arrivalDelayMinutes: (index % 50) - 10,
}));

async function open(
  topic: string,
  recorded: readonly Flight[],
  through: StreamAdapter = stream,
  batch = 2000,
) {
  const store = replayStateFile(join(home, `${topic.replace("/", "-")}.json`));
  let state: ReplayState | undefined = store.load();
  if (!state) {
    state = beginReplay(scenario, "1", clock);
    store.save(state);
  }
  return openReplay({
    scenario,
    source: flightsInMemory(recorded),
    stream: through,
    topic,
    schemaVersion: "1.0.0",
    clock,
    state,
    store,
    batch,
  });
}

async function freshTopic(): Promise<string> {
  const topic = `tests/replay${topicNumber++}`;
  await stream.ensureTopic({ topic, partitions: 3, retentionMs: null });
  return topic;
}

async function readAll(topic: string): Promise<StreamRecord[]> {
  const records: StreamRecord[] = [];
  for (let from = await stream.resolve(topic, { kind: "earliest" }); ; ) {
    const page = await stream.read(topic, from, { limit: 10_000 });
    if (page.records.length === 0) return records;
    records.push(...page.records);
    from = page.next;
  }
}

const idsOf = (records: readonly StreamRecord[]) =>
  records
    .map((record) => String((JSON.parse(record.value ?? "null") as { event_id: unknown }).event_id))
    .sort();

async function expected(recorded: readonly Flight[], fromMs: number, toMs: number): Promise<string[]> {
  const mapping = createMapping(scenario, startMs);
  const events = await eventsBetween({ source: flightsInMemory(recorded), mapping, scenario }, fromMs, toMs);
  return events.map(({ event }) => event.event_id).sort();
}

const unhurried = { signal: new AbortController().signal };

/** Steps until nothing is due; returns when the next event is. */
async function settle(replay: Awaited<ReturnType<typeof open>>): Promise<number> {
  for (;;) {
    const step = await replay.step();
    if (step.written === 0 && step.behind === 0) return step.nextAtMs;
  }
}

describe("a first start", () => {
  it("imports the history with asserted knowledge times, then goes on live", async () => {
    const topic = await freshTopic();
    const replay = await open(topic, flights);
    const shares: number[] = [];
    const count = await replay.importHistory({ ...unhurried, onProgress: (_, share) => shares.push(share) });
    const imported = await readAll(topic);
    expect(imported).toHaveLength(count);
    expect(idsOf(imported)).toEqual(await expected(flights, startMs - scenario.historyMs, startMs - 1000));
    for (const record of imported) {
      expect(record.imported).toBe(true);
      expect(record.knowledgeTimeUs - record.eventTimeUs).toBeLessThan(1_000_100);
      expect(record.knowledgeTimeUs - record.eventTimeUs).toBeGreaterThanOrEqual(1_000_000);
      expect(record.schemaVersion).toBe("1.0.0");
    }
    expect(shares.at(-1)).toBe(1);

    clock.advance(30 * 60_000);
    const nextAtMs = await settle(replay);
    expect(nextAtMs).toBeGreaterThan(clock.nowMs());
    const live = (await readAll(topic)).filter((record) => !record.imported);
    expect(idsOf(live)).toEqual(await expected(flights, startMs - 1000, clock.nowMs() + 1));
    for (const record of live) expect(record.knowledgeTimeUs).toBeGreaterThanOrEqual(clock.nowUs());
  });

  it("says when the next event is due, and writes it then and not before", async () => {
    const topic = await freshTopic();
    const replay = await open(topic, flights);
    await replay.importHistory(unhurried);
    const nextAtMs = await settle(replay);
    const before = (await readAll(topic)).length;
    clock.advance(nextAtMs - clock.nowMs() - 1);
    expect((await replay.step()).written).toBe(0);
    clock.advance(1);
    const step = await replay.step();
    expect(step.written).toBeGreaterThanOrEqual(1);
    const written = (await readAll(topic)).slice(before);
    for (const record of written) expect(record.eventTimeUs).toBe(nextAtMs * 1000);
  });

  it("goes on live when somebody wrote to the stream before the import was done", async () => {
    const topic = await freshTopic();
    clock.advance(5000);
    for (const partition of [0, 1, 2])
      await stream.produce(topic, [{ key: null, value: "{}", eventTimeUs: clock.nowUs(), partition }]);
    const replay = await open(topic, flights);
    expect(await replay.importHistory(unhurried)).toBe(0);
    await settle(replay);
    const replayed = (await readAll(topic)).filter((record) => record.value !== "{}");
    expect(replayed.some((record) => record.imported)).toBe(false);
    expect(new Set(idsOf(replayed)).size).toBe(replayed.length);
    expect(replayed.length).toBeGreaterThan(100);
  });
});

describe("a restart", () => {
  it("continues where the clock is and tells late events late", async () => {
    const topic = await freshTopic();
    await (await open(topic, flights)).importHistory(unhurried);
    clock.advance(2 * hourMs);
    await settle(await open(topic, flights));
    const records = await readAll(topic);
    expect(idsOf(records)).toEqual(await expected(flights, startMs - scenario.historyMs, clock.nowMs() + 1));
    const late = records.filter((record) => !record.imported);
    expect(late.length).toBeGreaterThan(100);
    for (const record of late) expect(record.knowledgeTimeUs).toBeGreaterThanOrEqual(clock.nowUs());
  });

  it("passes over what is older than the longest catching up, and says so", async () => {
    const topic = await freshTopic();
    await (await open(topic, flights)).importHistory(unhurried);
    clock.advance(scenario.catchUpMs + 5 * hourMs);
    const replay = await open(topic, flights);
    const first = await replay.step();
    expect(first.skippedMs).toBeGreaterThan(4 * hourMs);
    await settle(replay);
    const oldest = Math.min(
      ...(await readAll(topic)).filter((r) => !r.imported).map((r) => r.eventTimeUs / 1000),
    );
    expect(oldest).toBeGreaterThanOrEqual(clock.nowMs() - scenario.catchUpMs);
  });

  it("plays the recording again with new ids when it has ended", async () => {
    const topic = await freshTopic();
    await (await open(topic, flights)).importHistory(unhurried);
    clock.advance(3 * 24 * hourMs);
    await settle(await open(topic, flights));
    const ids = idsOf(await readAll(topic));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id.includes("-0-")).length).toBeGreaterThan(1000);
    expect(ids.filter((id) => id.includes("-1-")).length).toBeGreaterThan(1000);
  });

  it("finds its place behind many records of others", async () => {
    const topic = await freshTopic();
    await (await open(topic, flights)).importHistory(unhurried);
    const other = { key: "x", value: "{}", eventTimeUs: clock.nowUs() };
    await stream.produce(topic, new Array(9000).fill(other));
    await settle(await open(topic, flights));
    const ids = idsOf((await readAll(topic)).filter((record) => record.value !== "{}"));
    expect(ids).toEqual(await expected(flights, startMs - scenario.historyMs, clock.nowMs() + 1));
  });
});

it("writes every event exactly once through stops and failures at any point", async () => {
  await fc.assert(
    fc.asyncProperty(
      flightsArbitrary,
      fc.array(fc.record({ advanceMs: fc.integer({ min: 0, max: 8 * hourMs }), breakAt: fc.nat(6) }), {
        maxLength: 6,
      }),
      async (recorded, runs) => {
        const topic = await freshTopic();
        clock.advance(startMs - clock.nowMs());
        for (const run of [...runs, { advanceMs: 0, breakAt: 99 }]) {
          // The answer to a write is lost after it became durable: the worst moment to be killed.
          let calls = 0;
          const breaking: StreamAdapter = {
            ...stream,
            async produce(...args) {
              const result = await stream.produce(...args);
              if (++calls > run.breakAt) throw new Error("killed");
              return result;
            },
          };
          try {
            const replay = await open(topic, recorded, breaking, 7);
            await replay.importHistory(unhurried);
            clock.advance(run.advanceMs);
            await settle(replay);
          } catch (error) {
            expect(String(error)).toContain("killed");
          }
        }
        const ids = idsOf(await readAll(topic));
        expect(ids).toEqual(await expected(recorded, startMs - scenario.historyMs, clock.nowMs() + 1));
      },
    ),
    { numRuns: 25 },
  );
});

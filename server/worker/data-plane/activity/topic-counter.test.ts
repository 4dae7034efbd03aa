import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  createEmbeddedStream,
  type EmbeddedStream,
  type LogWriter,
  startLogWriterHere,
} from "../../../adapters/stream/embedded/index.ts";
import { manualClock } from "../../../clock.ts";
import { TopicCounter } from "./topic-counter.ts";

const topic = "air/counted";
const start = Date.UTC(2026, 0, 31, 9, 2, 0);
let clock: ReturnType<typeof manualClock>;
let home: string;
let writer: LogWriter;
let stream: EmbeddedStream;
let counter: TopicCounter;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "mr-count-"));
  clock = manualClock(start);
  writer = startLogWriterHere({ home, clock });
  stream = createEmbeddedStream({ home, writer: writer.connect() });
  await stream.ensureTopic({ topic, partitions: 2, retentionMs: null });
  counter = new TopicCounter(topic, stream);
});
afterEach(async () => {
  await stream.close();
  await writer.close();
  rmSync(home, { recursive: true, force: true });
});

const write = (count: number, knowledgeTimeUs?: number) =>
  stream.produce(
    topic,
    Array.from({ length: count }, (_, n) => ({
      key: `k${n}`,
      value: "{}",
      eventTimeUs: clock.nowUs(),
      ...(knowledgeTimeUs === undefined ? {} : { knowledgeTimeUs: knowledgeTimeUs + n }),
    })),
  );

it("keeps one minute when several ask for its figures at once", async () => {
  await write(4);
  clock.advance(2_000);
  await Promise.all([1, 2, 3].map(() => counter.mark(clock.nowUs(), true)));
  expect(counter.lastMinute()).toHaveLength(60);
  expect(counter.within(60)).toBe(4);
  clock.advance(1_000);
  await Promise.all([1, 2].map(() => counter.mark(clock.nowUs(), true)));
  expect(counter.lastMinute()).toHaveLength(60);
});

it("counts each second of the last minute by knowledge time", async () => {
  await counter.mark(clock.nowUs(), true);
  expect(counter.lastMinute()).toEqual(new Array(60).fill(0));
  for (const count of [3, 0, 5]) {
    if (count > 0) await write(count);
    clock.advance(1_000);
    await counter.mark(clock.nowUs(), count > 0);
  }
  expect(counter.lastMinute().slice(-4)).toEqual([0, 3, 0, 5]);
  expect(counter.within(2)).toBe(5);
  expect(counter.within(60)).toBe(8);
  // Seconds that nobody measured are made up for.
  clock.advance(10_000);
  await counter.mark(clock.nowUs(), false);
  expect(counter.lastMinute().slice(-14)).toEqual([0, 3, 0, 5, ...new Array(10).fill(0)]);
  clock.advance(120_000);
  await counter.mark(clock.nowUs(), false);
  expect(counter.within(60)).toBe(0);
});

it("counts each of the last 24 hours, the last one up to now", async () => {
  await write(7);
  clock.advance(3_600_000);
  await write(2);
  const hours = await counter.lastDay(clock.nowUs());
  expect(hours).toHaveLength(24);
  expect(hours.slice(-3)).toEqual([0, 7, 2]);
  // Kept boundaries and fresh ones agree.
  clock.advance(3_600_000);
  await write(4);
  expect((await counter.lastDay(clock.nowUs())).slice(-4)).toEqual([0, 7, 2, 4]);
  clock.advance(23 * 3_600_000);
  expect(await counter.lastDay(clock.nowUs())).toEqual([4, ...new Array(23).fill(0)]);
});

it("takes an import into the past into hours that were counted before", async () => {
  await counter.mark(clock.nowUs(), true);
  expect((await counter.lastDay(clock.nowUs())).reduce((sum, hour) => sum + hour, 0)).toBe(0);
  const past = clock.nowUs() - 5 * 3_600_000_000;
  await write(9, past);
  clock.advance(1_000);
  await counter.mark(clock.nowUs(), true);
  const hours = await counter.lastDay(clock.nowUs());
  expect(hours.slice(-6)).toEqual([9, 0, 0, 0, 0, 0]);
  expect(counter.within(60)).toBe(0);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LiveMessage, SampledBatch, TailPosition } from "../../domain/data-plane-api/tail.ts";
import { liveMessageSchema, sampledBatchSchema, tailStateSchema } from "../../domain/data-plane-api/tail.ts";
import type { RecordView } from "../../domain/read-models/stream.ts";
import { startTestDataPlane, type TestDataPlane, testProduct } from "./testing/harness.ts";
import type { SseMessage } from "./testing/sse-client.ts";

let plane: TestDataPlane;
beforeAll(async () => {
  plane = await startTestDataPlane([
    testProduct("air/lossless", { partitions: 3 }),
    testProduct("air/resumed", { partitions: 3 }),
    testProduct("air/sampled"),
    testProduct("air/slow"),
    testProduct("air/quiet"),
  ]);
});
afterAll(() => plane.stop());

const streamOf = (product: string, query = "") => `/api/v1/products/${product}/events/stream${query}`;
const place = ({ partition, offset }: RecordView) => `${partition}:${offset}`;
const recordsIn = (messages: readonly SseMessage[]) =>
  messages.filter(({ event }) => event === "record").map(({ data }) => data as RecordView);
const batchesIn = (messages: readonly SseMessage[]) =>
  messages.filter(({ event }) => event === "records").map(({ data }) => data as SampledBatch);
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe("lossless streams", () => {
  it("bring every record once and in order, from the log and then live, to viewers at different places", async () => {
    await plane.fill("air/lossless", 0, 3_000);
    const viewers = await Promise.all([
      plane.watch(streamOf("air/lossless", "?from=earliest")),
      plane.watch(streamOf("air/lossless", "?from=newest:700")),
      plane.watch(streamOf("air/lossless")),
    ]);
    await plane.fill("air/lossless", 3_000, 2_000);
    const expected = [5_000, 2_700, 2_000];
    for (const [index, viewer] of viewers.entries()) {
      await viewer.until((messages) => recordsIn(messages).length >= (expected[index] ?? 0));
      const records = recordsIn(viewer.messages);
      expect(records).toHaveLength(expected[index] ?? 0);
      expect(new Set(records.map(place)).size).toBe(records.length);
      const last = new Map<number, number>();
      for (const { partition, offset } of records) {
        expect(offset).toBeGreaterThan(last.get(partition) ?? -1);
        last.set(partition, offset);
      }
      viewer.close();
    }
  });

  it("resume by Last-Event-ID after any cut without a gap or a repeat, also where a filter lets little through", async () => {
    await plane.fill("air/resumed", 0, 2_000);
    const filter = `&filter=${encodeURIComponent("event.delay == 7.0 || event.delay == 42.0")}`;
    const seen: string[] = [];
    let lastEventId: string | undefined;
    for (const [round, take] of [1, 3, 11, 2, 7, 1, 16].entries()) {
      const viewer = await plane.watch(streamOf("air/resumed", `?from=earliest${filter}`), lastEventId);
      const writing = round === 3 ? plane.fill("air/resumed", 2_000, 1_000) : undefined;
      await viewer.until((messages) => recordsIn(messages).length >= take);
      viewer.close();
      // As if the connection had broken right there: what came after is not known to the viewer.
      const kept = viewer.messages.filter(({ event }) => event === "record").slice(0, take);
      seen.push(...kept.map(({ data }) => place(data as RecordView)));
      lastEventId = kept.at(-1)?.id;
      await writing;
    }
    const all = await plane.fetch(`/api/v1/products/air/resumed/events?from=earliest&limit=1000${filter}`);
    const { records } = (await all.json()) as { records: RecordView[] };
    const inOrder = (places: readonly string[], partition: number) =>
      places.filter((one) => one.startsWith(`${partition}:`));
    expect(new Set(seen).size).toBe(seen.length);
    for (const partition of [0, 1, 2]) {
      const mine = inOrder(seen, partition);
      expect(mine).toEqual(inOrder(records.map(place), partition).slice(0, mine.length));
    }
  });

  it("move the id on while nothing matches, with counts", async () => {
    const viewer = await plane.watch(
      streamOf("air/resumed", `?from=earliest&filter=${encodeURIComponent('key == "none"')}`),
    );
    await viewer.until((messages) => messages.some(({ event }) => event === "position"));
    const told = viewer.messages.find(({ event }) => event === "position");
    expect((told?.data as TailPosition | undefined)?.scanned).toBeGreaterThan(0);
    expect(told?.id).toMatch(/^vector:0:\d+,1:\d+,2:\d+$/);
    viewer.close();
    const again = await plane.watch(streamOf("air/resumed"), told?.id);
    await plane.fill("air/resumed", 5_000, 10);
    await again.until((messages) => recordsIn(messages).length >= 10);
    again.close();
  });

  it("hold nothing for a viewer that does not read, and lose nothing for it", async () => {
    const slow = await plane.watch(streamOf("air/slow"));
    const quick = await plane.watch(streamOf("air/slow"));
    slow.hold(true);
    await plane.fill("air/slow", 0, 20_000);
    await quick.until((messages) => messages.length >= 20_000, 20_000);
    expect(recordsIn(slow.messages).length).toBeLessThan(20_000);
    slow.hold(false);
    await slow.until((messages) => messages.length >= 20_000, 20_000);
    expect(recordsIn(slow.messages).map(place)).toEqual(recordsIn(quick.messages).map(place));
    slow.close();
    quick.close();
  });

  it("end by themselves after a limit, exactly there", async () => {
    const first = await plane.watch(streamOf("air/slow", "?from=earliest&limit=777"));
    await first.until((messages) => recordsIn(messages).length >= 777);
    await expect.poll(() => first.ended()).toBe(true);
    const rest = await plane.watch(streamOf("air/slow", "?limit=3"), first.messages.at(-1)?.id);
    await rest.until((messages) => recordsIn(messages).length >= 3);
    await expect.poll(() => rest.ended()).toBe(true);
    expect(recordsIn(first.messages)).toHaveLength(777);
    expect(recordsIn(rest.messages).map(({ offset }) => offset)).toEqual([777, 778, 779]);
  });

  it("refuse a place that does not exist", async () => {
    const viewer = await plane.watch(streamOf("air/slow"), "vector:0:99999999");
    expect(viewer.status).toBe(400);
    viewer.close();
  });
});

describe("sampled streams", () => {
  it("keep true counts: scanned = matched + filtered + errors, matched = delivered + dropped", async () => {
    const filter = encodeURIComponent('event.carrier == "AA"');
    const viewer = await plane.watch(streamOf("air/sampled", `?mode=sampled&rows=5&filter=${filter}`));
    const all = await plane.watch(streamOf("air/sampled", "?mode=sampled&rows=500"));
    await viewer.until((messages) => messages.some(({ event }) => event === "state"));
    await plane.fill("air/sampled", 0, 10_000);
    for (const one of [viewer, all])
      await one.until((messages) => sum(batchesIn(messages).map((batch) => batch.scanned)) >= 10_000);

    const batches = batchesIn(viewer.messages);
    for (const batch of batches) {
      sampledBatchSchema.parse(batch);
      expect(batch.records.length).toBeLessThanOrEqual(5);
      expect(batch.matched).toBe(batch.records.length + batch.dropped);
    }
    expect(sum(batches.map((batch) => batch.scanned))).toBe(10_000);
    expect(sum(batches.map((batch) => batch.matched))).toBe(5_000);
    expect(sum(batches.map((batch) => batch.dropped))).toBeGreaterThan(0);
    const whole = batchesIn(all.messages);
    expect(sum(whole.map((batch) => batch.matched))).toBe(10_000);
    expect(sum(whole.map((batch) => batch.records.length + batch.dropped))).toBe(10_000);
    viewer.close();
    all.close();
  });

  it("catch up from the past, say so, and go live without counting a record twice or missing one", async () => {
    const viewers = await Promise.all(
      ["earliest", "newest:300", "offset:0:9000"].map((from) =>
        plane.watch(streamOf("air/sampled", `?mode=sampled&from=${from}`)),
      ),
    );
    await plane.fill("air/sampled", 10_000, 3_000);
    for (const [index, viewer] of viewers.entries()) {
      const expected = [13_000, 3_300, 4_000][index] ?? 0;
      const scanned = (messages: readonly SseMessage[]) =>
        sum(batchesIn(messages).map((batch) => batch.scanned));
      await viewer.until((messages) => scanned(messages) >= expected, 30_000);
      await viewer.until((messages) =>
        messages
          .filter(({ event }) => event === "state")
          .some(({ data }) => tailStateSchema.parse(data).state === "live"),
      );
      expect(scanned(viewer.messages)).toBe(expected);
      const offsets = batchesIn(viewer.messages).flatMap((batch) =>
        batch.records.map((record) => record.offset),
      );
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      expect(new Set(offsets).size).toBe(offsets.length);
    }
    // 300 records are no more than a viewer can take: it is shown all of them.
    const newest = batchesIn(viewers[1]?.messages ?? []).filter(
      (batch) => (batch.records[0]?.offset ?? 0) < 10_000,
    );
    expect(sum(newest.map((batch) => batch.dropped))).toBe(0);
    for (const viewer of viewers) viewer.close();
  });

  it("pass over a viewer that does not read, without slowing another, and tell it what it missed", async () => {
    const slow = await plane.watch(streamOf("air/quiet", "?mode=sampled&rows=500"));
    const quick = await plane.watch(streamOf("air/quiet", "?mode=sampled&rows=500"));
    await slow.until((messages) => messages.length > 0);
    slow.hold(true);
    await plane.fill("air/quiet", 0, 60_000);
    const scanned = (messages: readonly SseMessage[]) =>
      sum(batchesIn(messages).map((batch) => batch.scanned));
    await quick.until((messages) => scanned(messages) >= 60_000, 20_000);
    slow.hold(false);
    // The next batch brings the counts of all it has missed.
    await plane.fill("air/quiet", 60_000, 1);
    await slow.until((messages) => scanned(messages) >= 60_001);
    for (const viewer of [slow, quick]) {
      const batches = batchesIn(viewer.messages);
      expect(sum(batches.map((batch) => batch.records.length + batch.dropped))).toBe(
        scanned(viewer.messages),
      );
      viewer.close();
    }
  }, 40_000);

  it("bring a lone record at once", async () => {
    const viewer = await plane.watch(streamOf("air/quiet", "?mode=sampled"));
    await viewer.until((messages) => messages.length > 0);
    const sent = performance.now();
    await plane.fill("air/quiet", 70_000, 1);
    await viewer.until((messages) => batchesIn(messages).length === 1);
    expect(performance.now() - sent).toBeLessThan(500);
    viewer.close();
  });
});

describe("the multiplexed stream", () => {
  it("sends a row for each product, with a reason where there is none", async () => {
    const viewer = await plane.watch("/api/v1/live/stream?products=air/quiet,air/nothing&mode=sampled");
    await plane.fill("air/quiet", 80_000, 50);
    await viewer.until(
      (messages) => (messages.at(-1)?.data as LiveMessage | undefined)?.products[0]?.scanned === 50,
    );
    const message = liveMessageSchema.parse(viewer.messages.at(-1)?.data);
    expect(message.products.map((row) => row.productId)).toEqual(["air/quiet", "air/nothing"]);
    expect(message.products[1]?.problem).toContain("no product");
    const shown = viewer.messages.flatMap(({ data }) => (data as LiveMessage).products[0]?.records ?? []);
    expect(shown.at(-1)?.key).toBe("f80049");
    await viewer.until(
      (messages) => ((messages.at(-1)?.data as LiveMessage | undefined)?.products[0]?.ratePerSecond ?? 0) > 0,
    );
    viewer.close();
  });
});

it("ends open streams when the server stops", async () => {
  const own = await startTestDataPlane([testProduct("air/stop")]);
  const viewers = await Promise.all([
    own.watch(streamOf("air/stop")),
    own.watch(streamOf("air/stop", "?mode=sampled")),
    own.watch("/api/v1/live/stream?products=air/stop"),
  ]);
  const started = performance.now();
  await own.stop();
  expect(performance.now() - started).toBeLessThan(1_500);
  expect(viewers.every((viewer) => viewer.ended())).toBe(true);
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createEmbeddedStream, startLogWriterHere } from "../../adapters/stream/embedded/index.ts";
import { createLakeReader, createLakeWriter } from "../../adapters/table/embedded/lake/index.ts";
import { manualClock } from "../../clock.ts";
import { flushStream } from "./flush.ts";
import { createStreamHistory } from "./history.ts";
import type { HistorySource } from "./types.ts";
import { wholeStream } from "./whole-stream.ts";

const topic = "tests/whole";
const source: HistorySource = { productId: topic, topic, connection: null, properties: [] };

it("begins where history begins, although the log has let go of it, and goes on live", async () => {
  const home = mkdtempSync(join(tmpdir(), "millrace-whole-"));
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const logWriter = startLogWriterHere({ home, clock });
  const stream = createEmbeddedStream({ home, writer: logWriter.connect() });
  const lake = createLakeReader({ lake: join(home, "lake"), spill: join(home, "spill-r") });
  const writer = createLakeWriter({ lake: join(home, "lake"), spill: join(home, "spill-w"), clock });
  const whole = wholeStream(stream, source, {
    lake,
    history: createStreamHistory({ lake, streamOf: () => stream }),
  });
  let written = 0;
  const produce = (count: number) =>
    stream.produce(
      topic,
      Array.from({ length: count }, () => ({
        key: String(written),
        value: JSON.stringify({ n: written++ }),
        eventTimeUs: clock.nowUs(),
      })),
    );
  try {
    await stream.ensureTopic({ topic, partitions: 2, retentionMs: 3_600_000 });
    await produce(120);
    await flushStream({ lake, writer, stream }, source, { maxRecords: 1000 });
    clock.advance(2 * 3_600_000);
    const flushed = await lake.state(topic);
    expect(await stream.enforceRetention(topic, clock.nowUs(), flushed?.offsets)).toBe(120);
    await produce(30);
    const { partitions } = await whole.describe(topic);
    expect(partitions.map(({ earliest }) => earliest)).toEqual([0, 0]);
    expect((await stream.describe(topic)).partitions.every(({ earliest }) => earliest > 0)).toBe(true);

    const stop = new AbortController();
    const seen: number[] = [];
    const next: Record<number, number> = {};
    for await (const batch of whole.tail(topic, { 0: 0, 1: 0 }, { signal: stop.signal, maxBatch: 50 })) {
      for (const { partition, offset, value } of batch.records) {
        expect(offset).toBe(next[partition] ?? 0);
        next[partition] = offset + 1;
        seen.push(JSON.parse(value ?? "{}").n);
      }
      expect(batch.next).toMatchObject(next);
      if (seen.length === 150) await produce(10);
      if (seen.length === 160) stop.abort();
    }
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 160 }, (_, n) => n));

    // From where the log is, the log is all that is read.
    const live = new AbortController();
    const end = Object.fromEntries(
      (await stream.describe(topic)).partitions.map((p) => [p.partition, p.end]),
    );
    await produce(1);
    for await (const batch of whole.tail(topic, end, { signal: live.signal })) {
      expect(batch.records).toHaveLength(1);
      live.abort();
    }
  } finally {
    await Promise.all([writer.close(), lake.close()]);
    await stream.close();
    await logWriter.close();
    rmSync(home, { recursive: true, force: true });
  }
});

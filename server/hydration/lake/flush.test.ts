import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createEmbeddedStream, startLogWriterHere } from "../../adapters/stream/embedded/index.ts";
import { createLakeReader, createLakeWriter } from "../../adapters/table/embedded/lake/index.ts";
import { manualClock } from "../../clock.ts";
import { flushStream } from "./flush.ts";
import type { HistorySource } from "./types.ts";

const topic = "tests/anew";
const source: HistorySource = { productId: topic, topic, connection: null, properties: [] };

it("refuses to flush a topic that is not the one the lake holds", async () => {
  const home = mkdtempSync(join(tmpdir(), "millrace-anew-"));
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const logWriter = startLogWriterHere({ home, clock });
  const stream = createEmbeddedStream({ home, writer: logWriter.connect() });
  const lake = createLakeReader({ lake: join(home, "lake"), spill: join(home, "spill-r") });
  const writer = createLakeWriter({ lake: join(home, "lake"), spill: join(home, "spill-w"), clock });
  const produce = (count: number) =>
    stream.produce(
      topic,
      Array.from({ length: count }, (_, n) => ({
        key: null,
        value: `{"n":${n}}`,
        eventTimeUs: clock.nowUs(),
      })),
    );
  const flush = (target = source) => flushStream({ lake, writer, stream }, target, { maxRecords: 1000 });
  try {
    await stream.ensureTopic({ topic, partitions: 1, retentionMs: null });
    await produce(5);
    expect(await flush()).toMatchObject({ flushed: 5, behind: 0 });
    expect(await flush()).toMatchObject({ flushed: 0 });
    await expect(flush({ ...source, connection: "kafka" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    await stream.deleteTopic(topic);
    expect(await flush()).toMatchObject({ flushed: 0 });
    await stream.ensureTopic({ topic, partitions: 1, retentionMs: null });
    await produce(3);
    await expect(flush()).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/made anew/),
    });
    expect((await lake.state(topic))?.rows).toBe(5);
  } finally {
    await Promise.all([writer.close(), lake.close()]);
    await stream.close();
    await logWriter.close();
    rmSync(home, { recursive: true, force: true });
  }
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmbeddedStream, startLogWriterHere } from "../../adapters/stream/embedded/index.ts";
import { createKafkaStream } from "../../adapters/stream/kafka/index.ts";
import { createLakeReader, createLakeWriter } from "../../adapters/table/embedded/lake/index.ts";
import { manualClock } from "../../clock.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { createStreamHistory } from "../../hydration/lake/history.ts";
import { createLogger } from "../../log.ts";
import { createStreams } from "../data-plane/streams.ts";
import { servedProduct } from "../served-catalog/served-product.ts";
import { flight, flightsProduct } from "../testing/flights-product.ts";
import { createLakeService } from "./service.ts";

const productId = "air/flights";
const served = servedProduct({
  status: "active",
  revision: 1,
  definition: parseProductFile(flightsProduct(productId, 2)).definition ?? fail(),
});

function fail(): never {
  throw new Error("The product file cannot be read.");
}

function setUp() {
  const home = mkdtempSync(join(tmpdir(), "millrace-lake-service-"));
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const logWriter = startLogWriterHere({ home, clock });
  const embedded = createEmbeddedStream({ home, writer: logWriter.connect() });
  const streams = createStreams(embedded, () => createKafkaStream({ brokers: [] }, { clock }));
  const lake = createLakeReader({ lake: join(home, "lake"), spill: join(home, "spill-r") });
  const writer = createLakeWriter({ lake: join(home, "lake"), spill: join(home, "spill-w"), clock });
  const log = createLogger({ process: "lake", folder: join(home, "logs"), level: "fatal" });
  const service = createLakeService({
    streams,
    lake,
    writer,
    clock,
    log,
    pace: { lookMs: 5, afterMs: 60_000, rows: 100 },
  });
  const stop = async () => {
    await service.stop();
    await Promise.all([writer.close(), lake.close()]);
    await streams.close();
    await logWriter.close();
    rmSync(home, { recursive: true, force: true });
  };
  return { clock, streams, embedded, lake, service, stop };
}

describe("the lake service", () => {
  let system: ReturnType<typeof setUp>;
  beforeEach(() => {
    system = setUp();
  });
  afterEach(() => system.stop());

  const produce = (from: number, to: number) =>
    system.embedded.produce(
      productId,
      Array.from({ length: to - from }, (_, index) => ({
        key: String(from + index),
        value: JSON.stringify(flight(from + index, String(from + index))),
        eventTimeUs: system.clock.nowUs(),
      })),
    );

  const rows = async () => (await system.lake.state(productId))?.rows ?? 0;

  it("flushes a stream a minute after its first record, or as soon as many wait, and lets retention go no further", async () => {
    const { clock, embedded, service, streams } = system;
    if (served.stream) await streams.ensure(served.stream);
    await produce(0, 30);
    service.update([served], []);
    await expect
      .poll(async () => (await service.status()).map(({ lagRecords }) => lagRecords), { timeout: 10_000 })
      .toEqual([30]);
    expect(await rows()).toBe(0);
    clock.advance(61_000);
    await expect.poll(rows, { timeout: 10_000 }).toBe(30);
    await expect
      .poll(async () => (await service.status())[0], { timeout: 10_000 })
      .toMatchObject({ lagRecords: 0, rows: 30, problem: null });
    // Many at once do not wait a minute.
    await produce(30, 150);
    await expect.poll(rows, { timeout: 10_000 }).toBe(150);
    await produce(150, 160);
    clock.advance(8 * 86_400_000);
    const state = await system.lake.state(productId);
    expect(await embedded.enforceRetention(productId, clock.nowUs(), state?.offsets)).toBeGreaterThanOrEqual(
      150,
    );
    const history = createStreamHistory({ lake: system.lake, streamOf: () => embedded });
    const ids: number[] = [];
    for await (const batch of history.records({
      productId,
      topic: productId,
      connection: null,
      properties: [],
    }))
      for (const { value } of batch.records) ids.push(Number(JSON.parse(value ?? "{}").id));
    expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 160 }, (_, index) => index));
  });
});

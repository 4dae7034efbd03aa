import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kafkaName, prepareKafka, type RunningKafka, startKafka } from "../../../scripts/systems/kafka.ts";
import { available } from "../../../scripts/systems/system.ts";
import { createEmbeddedStream, startLogWriterHere } from "../../adapters/stream/embedded/index.ts";
import { createKafkaStream } from "../../adapters/stream/kafka/index.ts";
import type { StreamRecord } from "../../adapters/stream/types.ts";
import { createLakeReader, createLakeWriter } from "../../adapters/table/embedded/lake/index.ts";
import { systemClock as clock } from "../../clock.ts";
import { parseProductFile } from "../../domain/product-file/index.ts";
import { createStreamHistory } from "../../hydration/lake/history.ts";
import { createLogger } from "../../log.ts";
import { createStreams } from "../data-plane/streams.ts";
import { servedProduct } from "../served-catalog/served-product.ts";
import { flight, flightsProduct } from "../testing/flights-product.ts";
import { createLakeService } from "./service.ts";

const kafka = await available(kafkaName, prepareKafka);
if (!kafka.ok) it.skip(kafka.reason, () => {});

describe.runIf(kafka.ok)("the lake of a stream in Kafka", () => {
  let home: string;
  let broker: RunningKafka;
  beforeAll(async () => {
    if (!kafka.ok) return;
    home = mkdtempSync(join(tmpdir(), "millrace-lake-kafka-"));
    broker = await startKafka(kafka.value);
  });
  afterAll(async () => {
    await broker?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it("is flushed by itself, and lake and topic together hold each record once", async () => {
    const id = "air/flights";
    const source = flightsProduct(id, 2).replace("key: [id]", "connection: kafka, key: [id]");
    const { definition } = parseProductFile(source);
    if (!definition) throw new Error("The product file cannot be read.");
    const served = servedProduct({ status: "active", revision: 1, definition });
    const logWriter = startLogWriterHere({ home, clock });
    const streams = createStreams(createEmbeddedStream({ home, writer: logWriter.connect() }), (settings) =>
      createKafkaStream(JSON.parse(settings), { clock }),
    );
    const lake = createLakeReader({ lake: join(home, "lake"), spill: join(home, "spill-r") });
    const writer = createLakeWriter({ lake: join(home, "lake"), spill: join(home, "spill-w"), clock });
    const service = createLakeService({
      streams,
      lake,
      writer,
      clock,
      log: createLogger({ process: "lake", folder: join(home, "logs"), level: "fatal" }),
      pace: { lookMs: 20, afterMs: 200, foreignLookMs: 100 },
    });
    try {
      service.connections([["kafka", JSON.stringify({ brokers: broker.brokers })]]);
      if (!served.stream) throw new Error("There is no stream.");
      await streams.ensure(served.stream);
      const topic = streams.of(served.stream);
      const produce = (from: number, to: number) =>
        topic.produce(
          id,
          Array.from({ length: to - from }, (_, index) => ({
            key: `k${from + index}`,
            value: JSON.stringify(flight(from + index)),
            eventTimeUs: clock.nowMs() * 1000,
            headers: { source: "test" },
          })),
        );
      await produce(0, 300);
      service.update([served], []);
      await expect.poll(async () => (await lake.state(id))?.rows, { timeout: 30_000 }).toBe(300);
      await service.stop();
      await produce(300, 340);
      const history = createStreamHistory({ lake, streamOf: () => topic });
      const found: StreamRecord[] = [];
      for await (const batch of history.records({
        productId: id,
        topic: id,
        connection: "kafka",
        properties: served.stream.properties,
      }))
        found.push(...batch.records);
      const direct: StreamRecord[] = [];
      const { end } = await history.frontier({
        productId: id,
        topic: id,
        connection: "kafka",
        properties: [],
      });
      let position = {};
      while (direct.length < 340) {
        const batch = await topic.read(id, position, { limit: 500, until: end });
        direct.push(...batch.records);
        position = batch.next;
      }
      const byPlace = (a: StreamRecord, b: StreamRecord) => a.partition - b.partition || a.offset - b.offset;
      expect(found).toHaveLength(340);
      expect(found.sort(byPlace)).toEqual(direct.sort(byPlace));
    } finally {
      await service.stop();
      await Promise.all([writer.close(), lake.close()]);
      await streams.close();
      await logWriter.close();
    }
  });
});

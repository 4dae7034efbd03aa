import { Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kafkaName, prepareKafka, type RunningKafka, startKafka } from "../../../scripts/systems/kafka.ts";
import { available } from "../../../scripts/systems/system.ts";
import { createKafkaStream } from "../../adapters/stream/kafka/index.ts";
import { systemClock as clock } from "../../clock.ts";
import type { EventsPage } from "../../domain/data-plane-api/events.ts";
import type { IngestReply } from "../../domain/data-plane-api/ingest.ts";
import type { SampledBatch } from "../../domain/data-plane-api/tail.ts";
import type { RecordView } from "../../domain/read-models/stream.ts";
import { startTestDataPlane, type TestDataPlane, testProduct, testRecord } from "./testing/harness.ts";

const kafka = await available(kafkaName, prepareKafka);
if (!kafka.ok) it.skip(kafka.reason, () => {});

describe.runIf(kafka.ok)(`the data plane on ${kafkaName}`, () => {
  let broker: RunningKafka;
  let plane: TestDataPlane;
  beforeAll(async () => {
    if (!kafka.ok) return;
    broker = await startKafka(kafka.value);
    plane = await startTestDataPlane(
      [
        testProduct("air/kafka", { connection: "cluster", partitions: 3 }),
        testProduct("air/foreign", { connection: "cluster", topic: "orders", key: [], eventTime: null }),
      ],
      (settings) => createKafkaStream(JSON.parse(settings), { clock }),
    );
    plane.calls.connections([["cluster", JSON.stringify({ brokers: broker.brokers })]]);
  });
  afterAll(async () => {
    await plane?.stop();
    await broker?.stop();
  });
  const json = { "content-type": "application/json" };
  const events = "/api/v1/products/air/kafka/events";

  it("takes the good, keeps the bad in the embedded log, pages and filters", async () => {
    const body = JSON.stringify([...Array.from({ length: 400 }, (_, n) => testRecord(n)), { id: "bad" }]);
    const reply = (await (
      await plane.fetch(events, { method: "POST", body, headers: json })
    ).json()) as IngestReply;
    expect(reply).toMatchObject({ accepted: 400, rejectedRecords: 1 });
    const filter = encodeURIComponent('event.carrier == "AA"');
    const page = (await (
      await plane.fetch(`${events}?from=earliest&limit=1000&filter=${filter}`)
    ).json()) as EventsPage;
    expect([page.matched, page.scanned]).toEqual([200, 400]);
    const dead = await plane.fetch("/api/v1/products/air/kafka/dead-letters");
    expect(await dead.json()).toMatchObject({ records: [{ text: '{"id":"bad"}', index: 400 }] });
    const stats = await (await plane.fetch(`${events}/stats`)).json();
    expect(stats).toMatchObject({ system: expect.stringMatching(/kafka/i), rejectedLastDay: 1 });
  });

  it("refuses idempotency keys in words, as it cannot keep them", async () => {
    const headers = { ...json, "idempotency-key": "k" };
    const response = await plane.fetch(events, { method: "POST", body: "[]", headers });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ path: "idempotency-key" });
  });

  it("tails, lossless and sampled, past and live", async () => {
    const lossless = await plane.watch(`${events}/stream?from=earliest`);
    const sampled = await plane.watch(`${events}/stream?mode=sampled&rows=10`);
    await sampled.until((messages) => messages.length > 0);
    await plane.fill("air/kafka", 1_000, 1_000);
    await lossless.until(
      (messages) => messages.filter(({ event }) => event === "record").length >= 1_400,
      30_000,
    );
    const records = lossless.messages
      .filter(({ event }) => event === "record")
      .map(({ data }) => data as RecordView);
    expect(new Set(records.map(({ partition, offset }) => `${partition}:${offset}`)).size).toBe(1_400);
    const scanned = () =>
      sampled.messages
        .filter(({ event }) => event === "records")
        .reduce((sum, { data }) => sum + (data as SampledBatch).scanned, 0);
    await sampled.until(() => scanned() >= 1_000, 30_000);
    expect(scanned()).toBe(1_000);
    lossless.close();
    sampled.close();
  });

  it("shows what a foreign topic holds, JSON or not", async () => {
    const raw = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING });
    const topics = raw.admin();
    await topics.connect();
    await topics.createTopics({ topics: [{ topic: "orders", numPartitions: 1 }] });
    await topics.disconnect();
    const foreign = createKafkaStream({ brokers: broker.brokers }, { clock });
    await foreign.produce("orders", [
      { key: null, value: '{\n"total": 5\n}', eventTimeUs: clock.nowUs() },
      { key: null, value: "plain, text", eventTimeUs: clock.nowUs() },
    ]);
    await foreign.close();
    const page = await plane.fetch("/api/v1/products/air/foreign/events?from=earliest");
    const { records } = (await page.json()) as EventsPage;
    expect(records.map(({ event }) => event)).toEqual([{ total: 5 }, "plain, text"]);
  });
});

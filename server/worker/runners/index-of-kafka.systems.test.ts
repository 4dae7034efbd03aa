import { Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kafkaName, prepareKafka, type RunningKafka, startKafka } from "../../../scripts/systems/kafka.ts";
import { available } from "../../../scripts/systems/system.ts";
import { createKafkaStream } from "../../adapters/stream/kafka/index.ts";
import type { StreamAdapter } from "../../adapters/stream/types.ts";
import { systemClock as clock } from "../../clock.ts";
import { servicePrincipal } from "../../domain/principal.ts";
import { note, notesProduct } from "../testing/notes-product.ts";
import { prepareTestWorker, type TestWorker } from "../testing/worker-process.ts";

const kafka = await available(kafkaName, prepareKafka);
if (!kafka.ok) it.skip(kafka.reason, () => {});

const id = "library/notes";
const principal = servicePrincipal("test");

describe.runIf(kafka.ok)(`the indexes of a stream in ${kafkaName}`, () => {
  let broker: RunningKafka;
  let worker: TestWorker;
  let stream: StreamAdapter;
  const connect = (extra: object = {}) =>
    worker.connect({
      id: "cluster",
      system: "kafka",
      role: "stream",
      config: { brokers: broker.brokers, ...extra },
    });
  beforeAll(async () => {
    if (!kafka.ok) return;
    broker = await startKafka(kafka.value);
    worker = await prepareTestWorker();
    await worker.start();
    await connect();
    stream = createKafkaStream({ brokers: broker.brokers }, { clock });
    await stream.ensureTopic({ topic: id, partitions: 2, retentionMs: null });
    await worker.publish(notesProduct(id, { stream: "connection: cluster, partitions: 2" }));
  }, 180_000);
  afterAll(async () => {
    await worker?.stop();
    await stream?.close();
    await broker?.stop();
  });

  /** By a program that knows the topic only; `null` is a tombstone. */
  const send = (...notes: [key: string, text: string | null][]) =>
    stream.produce(
      id,
      notes.map(([key, text]) => ({
        key,
        value: text === null ? null : JSON.stringify(note(key, text)),
        eventTimeUs: clock.nowUs(),
      })),
    );
  const ask = (question: string, asOf?: string) =>
    worker.dataPlane.query(principal, id, { question, k: 3, ...(asOf === undefined ? {} : { asOf }) });
  /** The first record by meaning, and the first that holds a word of the question. */
  const found = async (question: string, asOf?: string) => {
    const { hits } = await ask(question, asOf);
    return {
      near: hits.find(({ signals }) => (signals.cosine ?? -1) > 0.2)?.id ?? null,
      worded: hits.find(({ signals }) => signals.words.length > 0)?.id ?? null,
    };
  };
  const poll = <T>(look: () => Promise<T>, timeout = 20_000) =>
    expect.poll(() => look().catch(String), { timeout, interval: 20 });
  const states = async () => {
    const { vectors, text } = (await ask("anything")).coverage;
    return [vectors.state, text.state, text.behind];
  };

  it("have what others produce within a second, by meaning and by words", async () => {
    await send(["tap", "Repairing a leaking kitchen tap"], ["loco", "History of the steam locomotive"]);
    await poll(() => found("plumbing trouble with dripping water"), 60_000).toMatchObject({ near: "tap" });
    await poll(() => found("locomotive")).toMatchObject({ worded: "loco" });
    const lags: number[] = [];
    for (const [n, [text, question]] of [
      ["A kitten sleeps on the sofa", "young cat napping"],
      ["Taxes are due at the end of March", "fiscal deadline"],
      ["The violin needs new strings", "tuning a musical instrument"],
      ["A glacier melts in summer", "ice thawing"],
    ].entries()) {
      const begun = performance.now();
      await send([`new-${n}`, text ?? ""]);
      await poll(() => found(question ?? "")).toMatchObject({ near: `new-${n}` });
      lags.push(Math.round(performance.now() - begun));
    }
    console.info(`record in Kafka → found by meaning, ms: ${lags.join(", ")}`);
    expect(Math.min(...lags)).toBeLessThan(1_000);
  });

  it("follow updates and tombstones, also those that the broker took in at once, and answer as of before", async () => {
    const before =
      (await send(["a", "A humpback surfaced beside the ferry"])).positions[0]?.knowledgeTimeUs ?? 0;
    await poll(() => found("whale near a boat")).toMatchObject({ near: "a" });
    await poll(() => found("humpback")).toMatchObject({ worded: "a" });
    await send(["a", "Parliament votes on a budget"]);
    await poll(() => found("government spending decision")).toMatchObject({ near: "a" });
    await poll(() => found("humpback")).toMatchObject({ worded: null });
    const then = new Date(before / 1000).toISOString();
    expect(await found("humpback", then)).toEqual({ near: "a", worded: "a" });
    expect((await ask("whale near a boat", then)).hits[0]?.text).toContain("humpback");

    await send(
      ["a", "Sowing carrots"],
      ["a", "Harvest of the vineyards"],
      ["b", "Glider pilots"],
      ["b", null],
    );
    await poll(() => found("wine making")).toMatchObject({ near: "a" });
    await poll(() => found("vineyards")).toMatchObject({ worded: "a" });
    expect([await found("carrots"), await found("glider")]).toMatchObject([
      { worded: null },
      { worded: null },
    ]);

    await send(["a", null]);
    await poll(async () => (await ask("harvest of the vineyards")).hits.some((hit) => hit.id === "a")).toBe(
      false,
    );
    await poll(states).toEqual(["ready", "ready", 0]);
  });

  it("are in step behind transactions, kept and given up", async () => {
    const raw = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING });
    const producer = raw.producer({ transactionalId: "test", maxInFlightRequests: 1, idempotent: true });
    await producer.connect();
    const admin = raw.admin();
    await admin.connect();
    const topic = (await admin.listTopics()).find((name) => name.endsWith("library.notes")) ?? "";
    await admin.disconnect();
    const transact = async (key: string, text: string, end: "commit" | "abort") => {
      const transaction = await producer.transaction();
      const value = JSON.stringify(note(key, text));
      await transaction.send({ topic, messages: [{ key, value }] });
      await transaction[end]();
    };
    await transact("kept", "Bees swarm in the orchard", "commit");
    await transact("given-up", "Bees swarm in the attic", "abort");
    await producer.disconnect();
    await poll(() => found("insects among fruit trees")).toMatchObject({ near: "kept" });
    await poll(states).toEqual(["ready", "ready", 0]);
    expect((await ask("attic")).hits.map((hit) => hit.id)).not.toContain("given-up");
  });

  it("go on after a kill without embedding anything twice", async () => {
    const { documents } = (await ask("anything")).coverage;
    await worker.kill();
    // What is embedded again would stand there again.
    expect((await worker.db.embedding.deleteMany({ where: { recordId: "loco" } })).count).toBe(1);
    await send(["meanwhile", "The lighthouse keeper retires"]);
    await worker.start();
    await poll(() => found("guard of a coastal beacon stops working"), 60_000).toMatchObject({
      near: "meanwhile",
    });
    await poll(states).toEqual(["ready", "ready", 0]);
    expect(await worker.db.embedding.count({ where: { recordId: "loco" } })).toBe(0);
    expect((await ask("anything")).coverage.documents).toBe((documents ?? 0) + 1);
  });

  it("go on where a connection was set otherwise, and answer while the broker is away", async () => {
    await connect({ clientId: "another" });
    await send(["otherwise", "A chess tournament for children"]);
    await poll(() => found("kids competing in a board game")).toMatchObject({ near: "otherwise" });

    await broker.kill();
    await poll(async () => (await ask("anything")).coverage.text.detail, 60_000).toContain("Kafka");
    await worker.kill();
    await worker.start();
    await poll(() => found("kids competing in a board game"), 60_000).toMatchObject({ near: "otherwise" });
    await poll(
      async () => (await worker.dataPlane.vectors.describe(principal, id)).staleness?.problem ?? "",
      60_000,
    ).toContain("Kafka");
    await broker.start();
    await send(["back", "Snow on the mountain pass"]);
    await poll(() => found("winter road conditions in the alps"), 60_000).toMatchObject({ near: "back" });
    await poll(states, 60_000).toEqual(["ready", "ready", 0]);
  }, 240_000);
});

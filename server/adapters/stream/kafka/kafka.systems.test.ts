import { type ConfigResourceTypes, Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kafkaName, prepareKafka, type RunningKafka, startKafka } from "../../../../scripts/systems/kafka.ts";
import { available } from "../../../../scripts/systems/system.ts";
import { systemClock } from "../../../clock.ts";
import { numbered, numbersOf, takeFromTail, until } from "../contract/context.ts";
import { streamContract } from "../contract.suite.ts";
import type { StreamAdapter } from "../types.ts";
import type { KafkaConfigInput } from "./config.ts";
import { createKafkaStream } from "./index.ts";

const kafka = await available(kafkaName, prepareKafka);
const topicResource = 2 as ConfigResourceTypes.TOPIC;
const open = (config: KafkaConfigInput) => createKafkaStream(config, { clock: systemClock });

if (!kafka.ok) it.skip(kafka.reason, () => {});

describe.runIf(kafka.ok)(kafkaName, () => {
  let broker: RunningKafka;

  beforeAll(async () => {
    if (kafka.ok) broker = await startKafka(kafka.value);
  });
  afterAll(async () => {
    await broker?.stop();
  });

  streamContract(kafkaName, async () => {
    const connect = () => open({ brokers: broker.brokers });
    let stream = connect();
    return {
      stream,
      another: async () => connect(),
      async restart() {
        await stream.close();
        stream = connect();
        return stream;
      },
      stop: () => stream.close(),
    };
  });

  describe("by TLS and SASL", () => {
    const record = { key: "k", value: "{}", eventTimeUs: 1 };

    it.each(["plain", "scram-sha-256", "scram-sha-512"] as const)("with %s", async (mechanism) => {
      const { brokers, ca, username, password } = broker.secure;
      const stream = open({ brokers, tls: { ca }, sasl: { mechanism, username, password } });
      const topic = `secure/${mechanism}`;
      await stream.ensureTopic({ topic, partitions: 1, retentionMs: null });
      await stream.produce(topic, [record]);
      expect(await takeFromTail(stream, topic, {}, 1)).toMatchObject([record]);
      await stream.close();
    });

    it("says what is wrong: the certificate, the password, the protocol, the address", async () => {
      const { brokers, ca, username, password } = broker.secure;
      const sasl = { mechanism: "scram-sha-512" as const, username, password };
      const cases: [string, KafkaConfigInput, RegExp][] = [
        ["certificate", { brokers, tls: true, sasl }, /by TLS .*certificate/],
        ["password", { brokers, tls: { ca }, sasl: { ...sasl, password: "wrong" } }, /user name or password/],
        ["no TLS", { brokers, sasl, connectionTimeoutMs: 1000 }, /does not answer as needed/],
        [
          "nobody there",
          { brokers: ["127.0.0.1:1"] },
          /127\.0\.0\.1:1 does not answer as needed .*ECONNREFUSED|Connection error/,
        ],
      ];
      for (const [name, config, words] of cases) {
        const stream = open(config);
        await expect(stream.listTopics(), name).rejects.toMatchObject({
          code: "UNAVAILABLE",
          message: expect.stringMatching(words),
        });
        await stream.close();
      }
    });
  });

  it("goes on, tails included, when the broker was killed and comes back", async () => {
    if (!kafka.ok) return;
    const mortal = await startKafka(kafka.value);
    const stream = open({ brokers: mortal.brokers });
    try {
      await stream.ensureTopic({ topic: "mortal/topic", partitions: 1, retentionMs: null });
      await stream.produce("mortal/topic", numbered(10));
      const seen: number[] = [];
      const abort = new AbortController();
      const tailing = (async () => {
        for await (const { records } of stream.tail("mortal/topic", {}, { signal: abort.signal })) {
          seen.push(...numbersOf(records));
        }
      })();
      await until("the tail runs", () => seen.length === 10);
      await mortal.kill();
      await expect(stream.produce("mortal/topic", numbered(1))).rejects.toMatchObject({
        code: "UNAVAILABLE",
      });
      await mortal.start();
      await until("the broker takes records again", () =>
        stream.produce("mortal/topic", numbered(10, 7, 10)).then(
          () => true,
          () => false,
        ),
      );
      await until("the tail has gone on", () => seen.includes(19));
      abort.abort();
      await tailing;
      // An attempt whose answer got lost may have been written, so later ones may be there twice.
      expect(seen.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(seen).toEqual(expect.arrayContaining([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]));
    } finally {
      await stream.close();
      await mortal.stop();
    }
  });

  describe("with topics of others", () => {
    let stream: StreamAdapter;
    let theirs: Kafka;

    beforeAll(() => {
      stream = open({ brokers: broker.brokers });
      theirs = new Kafka({ brokers: broker.brokers, clientId: "somebody-else", logLevel: logLevel.NOTHING });
    });
    afterAll(() => stream.close());

    async function createTheirs(topic: string, compression = "producer"): Promise<void> {
      const admin = theirs.admin();
      await admin.connect();
      await admin.createTopics({
        waitForLeaders: true,
        topics: [
          {
            topic,
            numPartitions: 1,
            configEntries: [
              { name: "retention.ms", value: "7200000" },
              { name: "compression.type", value: compression },
            ],
          },
        ],
      });
      await admin.disconnect();
    }

    it("reads their records, and says whose clock the knowledge times are", async () => {
      await createTheirs("orders.v1");
      const producer = theirs.producer({ allowAutoTopicCreation: false });
      await producer.connect();
      const messages = [
        {
          key: "a",
          value: "not json",
          timestamp: "1700000000123",
          headers: { "their-header": "1", twice: ["x", "y"] },
        },
        { key: null, value: null, timestamp: "1600000000000" },
      ];
      await producer.send({ topic: "orders.v1", messages, compression: 1 });
      await producer.disconnect();

      expect(await stream.listTopics()).toContain("orders.v1");
      expect(await stream.describe("orders.v1")).toMatchObject({
        knowledgeTime: "producer",
        retentionMs: 7_200_000,
      });
      const { records } = await stream.read("orders.v1", {}, { limit: 10, partitions: [0] });
      expect(records).toEqual([
        {
          partition: 0,
          offset: 0,
          key: "a",
          value: "not json",
          headers: { "their-header": "1", twice: "y" },
          eventTimeUs: 1_700_000_000_123_000,
          knowledgeTimeUs: 1_700_000_000_123_000,
          schemaVersion: null,
          imported: false,
        },
        expect.objectContaining({
          offset: 1,
          key: null,
          value: null,
          knowledgeTimeUs: 1_600_000_000_000_000,
        }),
      ]);
    });

    it.each(["uncompressed", "gzip", "snappy", "lz4", "zstd"])(
      "reads records the broker keeps as %s",
      async (kind) => {
        const topic = `kept.${kind}`;
        await createTheirs(topic, kind);
        const sent = Array.from({ length: 300 }, (_, i) => ({
          key: `k${i}`,
          value: JSON.stringify({ i, text: "the quick brown fox ".repeat(i % 40), noise: Math.sin(i) }),
          eventTimeUs: i,
        }));
        await stream.produce(topic, sent);
        const { records } = await stream.read(topic, {}, { limit: 1000 });
        expect(records.map(({ key, value, eventTimeUs }) => ({ key, value, eventTimeUs }))).toEqual(sent);
      },
    );

    it("leaves their settings and records alone", async () => {
      await createTheirs("orders.v2");
      await stream.ensureTopic({ topic: "orders.v2", partitions: 1, retentionMs: 1000 });
      await stream.produce("orders.v2", [{ key: "k", value: "{}", eventTimeUs: 5 }]);

      expect(await stream.describe("orders.v2")).toMatchObject({ retentionMs: 7_200_000 });
      expect(await stream.enforceRetention("orders.v2", 9e15)).toBe(0);
      await expect(stream.deleteTopic("orders.v2")).rejects.toMatchObject({ code: "FORBIDDEN" });
      expect((await stream.describe("orders.v2")).partitions[0]).toMatchObject({ earliest: 0, end: 1 });
    });

    it("hides what a transaction has not committed, and steps over its marks", async () => {
      await createTheirs("payments");
      const producer = theirs.producer({ transactionalId: "t", maxInFlightRequests: 1, idempotent: true });
      await producer.connect();
      for (const [value, keep] of [
        ["kept 1", true],
        ["aborted", false],
        ["kept 2", true],
      ] as const) {
        const transaction = await producer.transaction();
        await transaction.send({ topic: "payments", messages: [{ key: "k", value }] });
        if (keep) await transaction.commit();
        else await transaction.abort();
      }
      const open = await producer.transaction();
      await open.send({ topic: "payments", messages: [{ key: "k", value: "not yet" }] });

      const values = async () =>
        (await stream.read("payments", {}, { limit: 10 })).records.map((record) => record.value);
      expect(await values()).toEqual(["kept 1", "kept 2"]);
      const { next } = await stream.read("payments", {}, { limit: 10 });
      expect((await stream.read("payments", next, { limit: 10 })).records).toEqual([]);
      await open.commit();
      expect((await takeFromTail(stream, "payments", next, 1))[0]?.value).toBe("not yet");
      await producer.disconnect();
    });

    it("keeps our topics' other settings when it changes the retention", async () => {
      const topic = "kept/settings";
      const name = "millrace.kept.settings";
      const admin = theirs.admin();
      await admin.connect();
      const settings = async () => {
        const resources = [{ type: topicResource, name }];
        const described = await admin.describeConfigs({ resources, includeSynonyms: false });
        const entries = described.resources[0]?.configEntries ?? [];
        return Object.fromEntries(entries.map((entry) => [entry.configName, entry.configValue]));
      };
      await stream.ensureTopic({ topic, partitions: 1, retentionMs: 1000 });
      const configEntries = [
        { name: "segment.ms", value: "123456" },
        { name: "message.timestamp.type", value: "LogAppendTime" },
      ];
      const resources = [{ type: topicResource, name, configEntries }];
      await admin.alterConfigs({ validateOnly: false, resources });
      await until("the settings are changed", async () => (await settings())["segment.ms"] === "123456");
      await stream.ensureTopic({ topic, partitions: 1, retentionMs: 2000 });

      await until("the retention is changed", async () => (await settings())["retention.ms"] === "2000");
      expect(await settings()).toMatchObject({
        "segment.ms": "123456",
        "message.timestamp.type": "LogAppendTime",
        "cleanup.policy": "delete",
      });
      await admin.disconnect();
    });
  });
});

import { type Admin, Kafka, logLevel, Partitioners, type Producer } from "kafkajs";
import Cluster from "kafkajs/src/cluster/index.js";
import socketFactory from "kafkajs/src/network/socketFactory.js";
import { AppError } from "../../../errors.ts";
import { registerCodecs } from "./codecs.ts";
import { type KafkaConfig, kafkaJsConfig } from "./config.ts";
import { innermost, isStale, kafkaFailure } from "./errors.ts";

/** Isolation level of reads: records of transactions that were not committed stay invisible. */
export const readCommitted = 1;
const metadataMaxAgeMs = 30_000;

/** The connections of one adapter, opened on first use. Every failure leaves as AppError. */
export interface KafkaClient {
  admin<T>(work: (admin: Admin) => Promise<T>): Promise<T>;
  /** Runs `work` where the leaders of `topic` are known; looked up again, once, when they have moved. */
  cluster<T>(topic: string, work: (cluster: Cluster) => Promise<T>): Promise<T>;
  producer<T>(topic: string, work: (producer: Producer) => Promise<T>): Promise<T>;
  /** Ends the producer; the next send has a new one, which knows the topics as they are now. */
  renewProducer(): Promise<void>;
  /** Connections of one's own: a tail's long poll must not hold up anybody else's requests. */
  ownCluster(topic: string): Promise<Cluster>;
  /** Ends such connections. Takes as long as an outstanding poll, so it is `close` that waits for it. */
  retire(cluster: Cluster): void;
  /** Aborts when the adapter is closed, with the error that whatever is still under way ends with. */
  readonly closed: AbortSignal;
  close(): Promise<void>;
}

export function createKafkaClient(config: KafkaConfig): KafkaClient {
  registerCodecs();
  const settings = kafkaJsConfig(config);
  // Failures reach the caller as errors; kafkajs would also print each attempt.
  const kafka = new Kafka({ ...settings, logLevel: logLevel.NOTHING });
  const admin = once(async () => {
    const client = kafka.admin();
    await client.connect();
    return client;
  });
  const cluster = once(async () => {
    const client = newCluster();
    await client.connect();
    return client;
  });
  const producer = once(async () => {
    const client = kafka.producer({
      idempotent: true,
      // kafkajs numbers an idempotent producer's batches rightly only one at a time.
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await client.connect();
    return client;
  });

  const retiring = new Set<Promise<void>>();
  const closing = new AbortController();

  function newCluster(): Cluster {
    return new Cluster({
      ...settings,
      logger: kafka.logger(),
      socketFactory: socketFactory(),
      enforceRequestTimeout: true,
      metadataMaxAge: metadataMaxAgeMs,
      allowAutoTopicCreation: false,
      maxInFlightRequests: null,
      isolationLevel: readCommitted,
    });
  }

  async function withTopic(client: Cluster, topic: string): Promise<void> {
    try {
      await client.addTargetTopic(topic);
      await client.refreshMetadataIfNecessary();
    } catch (error) {
      if (innermost(error).type !== "UNKNOWN_TOPIC_OR_PARTITION") throw error;
      // A topic deleted meanwhile fails the look-up of all the others, too: start over with this one.
      client.targetTopics.clear();
      await client.addTargetTopic(topic);
      await client.refreshMetadata();
    }
  }

  async function guarded<T>(topic: string | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw kafkaFailure(error, config.brokers, topic);
    }
  }

  return {
    admin: (work) => guarded(undefined, async () => work(await admin.get())),
    cluster: (topic, work) =>
      guarded(topic, async () => {
        const client = await cluster.get();
        await withTopic(client, topic);
        try {
          return await work(client);
        } catch (error) {
          if (!isStale(error)) throw error;
          await client.refreshMetadata();
          return await work(client);
        }
      }),
    producer: (topic, work) =>
      guarded(topic, async () => {
        try {
          return await work(await producer.get());
        } catch (error) {
          // The broker may have taken a batch we know nothing of: a new producer has new sequence numbers.
          await producer.drop((client) => client.disconnect());
          throw error;
        }
      }),
    renewProducer: () => producer.drop((client) => client.disconnect()),
    ownCluster: (topic) =>
      guarded(topic, async () => {
        const client = newCluster();
        try {
          await client.connect();
          await withTopic(client, topic);
          return client;
        } catch (error) {
          await client.disconnect().catch(() => {});
          throw error;
        }
      }),
    closed: closing.signal,
    retire(own) {
      const ending = own
        .disconnect()
        .catch(() => {})
        .finally(() => retiring.delete(ending));
      retiring.add(ending);
    },
    async close() {
      closing.abort(connectionClosed());
      await Promise.all([
        ...retiring,
        producer.drop((client) => client.disconnect(), true),
        admin.drop((client) => client.disconnect(), true),
        cluster.drop((client) => client.disconnect(), true),
      ]);
    },
  };
}

/** A connection made on first use and shared; a failed attempt is made again by the next user. */
function once<T>(make: () => Promise<T>) {
  let made: Promise<T> | undefined;
  let closed = false;
  return {
    get(): Promise<T> {
      if (closed) return Promise.reject(connectionClosed());
      made ??= make().catch((error) => {
        made = undefined;
        throw error;
      });
      return made;
    },
    async drop(end: (value: T) => Promise<void>, forEver = false): Promise<void> {
      closed ||= forEver;
      const old = made;
      made = undefined;
      // What cannot be ended in order is gone already.
      await old?.then(end).catch(() => {});
    },
  };
}

function connectionClosed(): AppError {
  return new AppError("UNAVAILABLE", "This Kafka connection has been closed.");
}

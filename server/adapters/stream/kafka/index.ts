import type Cluster from "kafkajs/src/cluster/index.js";
import type { Clock } from "../../../clock.ts";
import { AppError } from "../../../errors.ts";
import { completeVector, unknownTopic } from "../offsets.ts";
import type { OffsetVector, PartitionDescription, StreamAbilities, StreamAdapter } from "../types.ts";
import { createKafkaClient } from "./client.ts";
import { type KafkaConfigInput, kafkaConfigSchema } from "./config.ts";
import { fetchPartitions, offsetsAtTime, partitionEdges } from "./fetch.ts";
import { commitGroupOffsets, groupOffsets } from "./groups.ts";
import { topicNames } from "./names.ts";
import { readPage } from "./page.ts";
import { resolvePosition } from "./positions.ts";
import { produceToKafka } from "./produce.ts";
import { tailTopic } from "./tail.ts";
import { alterTopic, createTopic, topicSettings } from "./topics.ts";

const abilities: StreamAbilities = {
  system: "Kafka",
  atomicIngest: false,
  conditionalAppend: false,
  brokerKnowledgeTime: "broker",
  denseOffsets: false,
  importsKnowledgeTime: false,
  compaction: true,
  tail: "push",
};

const defaultMaxBatch = 1000;

/**
 * The stream role on Kafka or Redpanda. Connects on first use. Throws INVALID_INPUT (zod's) for a configuration
 * that is none; later failures are AppErrors that name the brokers and the cause.
 */
export function createKafkaStream(input: KafkaConfigInput, { clock }: { clock: Clock }): StreamAdapter {
  const config = kafkaConfigSchema.parse(input);
  const client = createKafkaClient(config);
  const names = topicNames(config.topicPrefix);
  let nextSticky = 0;

  /** Runs `work` on the topic's leaders; an unknown topic is named as the caller named it. */
  async function on<T>(
    topic: string,
    work: (cluster: Cluster, kafkaTopic: string) => Promise<T>,
  ): Promise<T> {
    const kafkaTopic = names.toKafka(topic);
    try {
      return await client.cluster(kafkaTopic, (cluster) => work(cluster, kafkaTopic));
    } catch (error) {
      if (error instanceof AppError && error.code === "NOT_FOUND") throw unknownTopic(topic);
      throw error;
    }
  }

  /** Looks the partitions up again, so that growth is seen at once. */
  async function freshEdges(cluster: Cluster, kafkaTopic: string): Promise<PartitionDescription[]> {
    await cluster.refreshMetadata();
    return partitionEdges(cluster, kafkaTopic);
  }

  function mustBeOurs(topic: string, verb: string): void {
    if (names.isOurs(topic)) return;
    throw new AppError("FORBIDDEN", `${topic} is not a topic of the mesh, so Millrace does not ${verb} it.`);
  }

  return {
    abilities,

    async ensureTopic(spec) {
      const kafkaTopic = names.toKafka(spec.topic);
      if (!Number.isInteger(spec.partitions) || spec.partitions < 1) {
        throw new AppError("INVALID_INPUT", `${spec.topic} needs at least one partition.`, {
          path: "partitions",
        });
      }
      await client.admin(async (admin) => {
        if (await createTopic(admin, kafkaTopic, spec, config)) return;
        // What somebody else set up stays as it is.
        if (!names.isOurs(spec.topic)) return;
        const { topics } = await admin.fetchTopicMetadata({ topics: [kafkaTopic] });
        await alterTopic(admin, kafkaTopic, spec, topics[0]?.partitions.length ?? 0);
      });
    },

    async describe(topic) {
      const partitions = await on(topic, async (cluster, kafkaTopic) =>
        withKnowledgeTimes(cluster, kafkaTopic, await freshEdges(cluster, kafkaTopic)),
      );
      const settings = await client.admin((admin) => topicSettings(admin, names.toKafka(topic)));
      return {
        topic,
        partitions,
        retentionMs: settings.retentionMs,
        compacted: settings.compacted,
        knowledgeTime: settings.appendTime ? "append" : "producer",
        bytes: null,
      };
    },

    async listTopics() {
      const topics = await client.admin((admin) => admin.listTopics());
      return topics
        .filter((name) => !name.startsWith("__"))
        .map(names.fromKafka)
        .sort();
    },

    async produce(topic, records, options = {}) {
      if (records.length === 0) {
        await on(topic, async () => {});
        return { positions: [], replayed: false };
      }
      try {
        return await produceToKafka(client, clock, names.toKafka(topic), records, options, nextSticky++);
      } catch (error) {
        if (error instanceof AppError && error.code === "NOT_FOUND") throw unknownTopic(topic);
        throw error;
      }
    },

    resolve: (topic, position) =>
      on(topic, async (cluster, kafkaTopic) =>
        resolvePosition(cluster, kafkaTopic, await freshEdges(cluster, kafkaTopic), position, topic),
      ),

    read: (topic, from, options) =>
      on(topic, (cluster, kafkaTopic) => readPage(cluster, kafkaTopic, from, options, topic)),

    async *tail(topic, from, { signal, maxBatch = defaultMaxBatch, partitions }) {
      const start = await on(topic, async (cluster, kafkaTopic) =>
        completeVector(topic, from, await freshEdges(cluster, kafkaTopic)),
      );
      const wanted = partitions === undefined ? start : only(start, partitions);
      yield* tailTopic(client, config.brokers, names.toKafka(topic), topic, wanted, {
        signal,
        maxBatch,
        ...(partitions === undefined ? {} : { partitions }),
      });
    },

    committed: (topic, group) => on(topic, (cluster, kafkaTopic) => groupOffsets(cluster, kafkaTopic, group)),

    commit: (topic, group, offsets) =>
      on(topic, async (cluster, kafkaTopic) =>
        commitGroupOffsets(
          cluster,
          kafkaTopic,
          group,
          offsets,
          await partitionEdges(cluster, kafkaTopic),
          topic,
        ),
      ),

    lag: (topic, group) =>
      on(topic, async (cluster, kafkaTopic) => {
        const edges = await freshEdges(cluster, kafkaTopic);
        const committed = (await groupOffsets(cluster, kafkaTopic, group)) ?? {};
        return Object.fromEntries(
          edges.map((p) => [p.partition, p.end - Math.max(committed[p.partition] ?? 0, p.earliest)]),
        );
      }),

    async enforceRetention(topic, nowUs, floor) {
      const edges = await on(topic, partitionEdges);
      const { retentionMs } = await client.admin((admin) => topicSettings(admin, names.toKafka(topic)));
      // The broker deletes by whole segments when it likes; this makes it exact. Foreign topics are left alone.
      if (retentionMs === null || !names.isOurs(topic)) return 0;
      return on(topic, async (cluster, kafkaTopic) => {
        const kept = await offsetsAtTime(cluster, kafkaTopic, nowUs - retentionMs * 1000);
        const doomed = edges
          .map((p) => ({
            partition: p.partition,
            from: p.earliest,
            to: Math.min(
              kept.get(p.partition) ?? p.end,
              floor === undefined ? p.end : (floor[p.partition] ?? 0),
            ),
          }))
          .filter((one) => one.to > one.from);
        await deleteRecords(cluster, kafkaTopic, doomed);
        return doomed.reduce((sum, one) => sum + one.to - one.from, 0);
      });
    },

    async deleteTopic(topic) {
      mustBeOurs(topic, "delete");
      await on(topic, async () => {});
      await client.admin((admin) => admin.deleteTopics({ topics: [names.toKafka(topic)] }));
    },

    close: () => client.close(),
  };
}

function only(offsets: OffsetVector, partitions: readonly number[]): OffsetVector {
  return Object.fromEntries(partitions.map((p) => [p, offsets[p] ?? 0]));
}

/** Adds the knowledge times of each partition's first and last record. */
async function withKnowledgeTimes(
  cluster: Cluster,
  topic: string,
  edges: PartitionDescription[],
): Promise<PartitionDescription[]> {
  const filled = edges.filter((p) => p.end > p.earliest);
  const at = async (offset: (p: PartitionDescription) => number, which: 0 | -1) => {
    const offsets = new Map(filled.map((p) => [p.partition, offset(p)]));
    const fetched =
      filled.length === 0
        ? []
        : await fetchPartitions(cluster, topic, offsets, { maxWaitMs: 100, maxBytes: 65_536 });
    return new Map(fetched.map((one) => [one.partition, one.records.at(which)?.knowledgeTimeUs ?? null]));
  };
  const [first, last] = await Promise.all([at((p) => p.earliest, 0), at((p) => p.end - 1, -1)]);
  return edges.map((p) => ({
    ...p,
    firstKnowledgeTimeUs: first.get(p.partition) ?? null,
    lastKnowledgeTimeUs: last.get(p.partition) ?? null,
  }));
}

async function deleteRecords(
  cluster: Cluster,
  topic: string,
  doomed: readonly { partition: number; to: number }[],
): Promise<void> {
  const leaders = cluster.findLeaderForPartitions(
    topic,
    doomed.map((one) => one.partition),
  );
  await Promise.all(
    Object.entries(leaders).map(async ([nodeId, led]) => {
      const broker = await cluster.findBroker({ nodeId });
      const partitions = doomed
        .filter((one) => led.includes(one.partition))
        .map((one) => ({ partition: one.partition, offset: String(one.to) }));
      await broker.deleteRecords({ topics: [{ topic, partitions }] });
    }),
  );
}

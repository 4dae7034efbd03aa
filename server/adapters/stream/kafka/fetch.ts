import type { default as Cluster, FetchedPartition } from "kafkajs/src/cluster/index.js";
import Batch from "kafkajs/src/consumer/batch.js";
import type { PartitionDescription, StreamRecord } from "../types.ts";
import { readCommitted } from "./client.ts";
import { toRecord } from "./map.ts";

/** Records of one partition as fetched, and where the next fetch begins (past control records and gaps). */
export interface FetchedRecords {
  partition: number;
  records: StreamRecord[];
  next: number;
  /** The broker said that its clock, not the producer, set the timestamps; undefined without records. */
  appendTime: boolean | undefined;
}

export interface FetchOptions {
  /** How long the broker may hold the request back for the first byte. */
  maxWaitMs: number;
  /** Bytes of each partition; a single larger batch comes whole. */
  maxBytes: number;
}

/** Fetches from one broker the partitions it leads. Throws kafkajs's errors. */
export async function fetchFromLeader(
  cluster: Cluster,
  nodeId: string,
  topic: string,
  offsets: ReadonlyMap<number, number>,
  { maxWaitMs, maxBytes }: FetchOptions,
): Promise<FetchedRecords[]> {
  const broker = await cluster.findBroker({ nodeId });
  const partitions = [...offsets].map(([partition, offset]) => ({
    partition,
    fetchOffset: String(offset),
    maxBytes,
  }));
  const { responses } = await broker.fetch({
    maxWaitTime: maxWaitMs,
    minBytes: 1,
    maxBytes: maxBytes * Math.min(partitions.length, 4),
    isolationLevel: readCommitted,
    topics: [{ topic, partitions }],
  });
  return responses.flatMap(({ partitions: fetched }) =>
    fetched.map((one) => decode(topic, one, offsets.get(one.partition) ?? 0)),
  );
}

/** Fetches from all leaders at once. */
export async function fetchPartitions(
  cluster: Cluster,
  topic: string,
  offsets: ReadonlyMap<number, number>,
  options: FetchOptions,
): Promise<FetchedRecords[]> {
  const leaders = Object.entries(cluster.findLeaderForPartitions(topic, [...offsets.keys()]));
  const fetched = await Promise.all(
    leaders.map(([nodeId, partitions]) => {
      const mine = new Map(partitions.map((p) => [p, offsets.get(p) ?? 0]));
      return fetchFromLeader(cluster, nodeId, topic, mine, options);
    }),
  );
  return fetched.flat();
}

function decode(topic: string, fetched: FetchedPartition, from: number): FetchedRecords {
  const batch = new Batch(topic, String(from), fetched);
  const last = batch.rawMessages.at(-1);
  const records = batch.messages.map((message) => toRecord(message, fetched.partition));
  return {
    partition: fetched.partition,
    records,
    next: last === undefined ? from : Math.max(from, Number(last.offset) + 1),
    // Kafka's TimestampType: 1 is LogAppendTime.
    appendTime: last?.batchContext === undefined ? undefined : last.batchContext.timestampType === 1,
  };
}

/** First and next offset of every partition, as a reader of committed records sees them. */
export async function partitionEdges(cluster: Cluster, topic: string): Promise<PartitionDescription[]> {
  const partitions = partitionIds(cluster, topic).map((partition) => ({ partition }));
  const [low, high] = await Promise.all([
    listOffsets(cluster, topic, partitions, { fromBeginning: true }),
    listOffsets(cluster, topic, partitions, { fromBeginning: false }),
  ]);
  return partitions.map(({ partition }) => ({
    partition,
    earliest: low.get(partition) ?? 0,
    end: high.get(partition) ?? 0,
    firstKnowledgeTimeUs: null,
    lastKnowledgeTimeUs: null,
  }));
}

/** The first offset of each partition whose timestamp is at or after `timeUs`; missing where none is. */
export async function offsetsAtTime(
  cluster: Cluster,
  topic: string,
  timeUs: number,
): Promise<Map<number, number>> {
  const partitions = partitionIds(cluster, topic).map((partition) => ({ partition }));
  // Negative timestamps mean "earliest" and "latest" to the broker.
  const fromTimestamp = Math.max(0, Math.ceil(timeUs / 1000));
  const found = await listOffsets(cluster, topic, partitions, { fromTimestamp });
  return new Map([...found].filter(([, offset]) => offset >= 0));
}

export function partitionIds(cluster: Cluster, topic: string): number[] {
  return cluster
    .findTopicPartitionMetadata(topic)
    .map((p) => p.partitionId)
    .sort((a, b) => a - b);
}

async function listOffsets(
  cluster: Cluster,
  topic: string,
  partitions: { partition: number }[],
  at: { fromBeginning: boolean } | { fromTimestamp: number },
): Promise<Map<number, number>> {
  const found = await cluster.fetchTopicsOffset([{ topic, partitions, ...at }]);
  return new Map(found.flatMap((one) => one.partitions.map((p) => [p.partition, Number(p.offset)])));
}

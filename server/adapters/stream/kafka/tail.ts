import type Cluster from "kafkajs/src/cluster/index.js";
import type { OffsetVector, RecordBatch, StreamRecord } from "../types.ts";
import type { KafkaClient } from "./client.ts";
import { innermost, isStale, kafkaFailure } from "./errors.ts";
import { type FetchedRecords, fetchFromLeader, partitionIds } from "./fetch.ts";

const fetchOptions = { maxWaitMs: 500, maxBytes: 1024 * 1024 };
/** How long a tail keeps trying while the brokers move or are away. */
const patienceMs = 30_000;
const retryMs = 250;

/** Where the fetch of one leader stands: its answer is awaited by whoever asks next. */
type InFlight = Map<string, Promise<{ nodeId: string; fetched: FetchedRecords[] }>>;

/**
 * Reads on for ever by long polls over connections of its own: one outstanding fetch a leader, and none while
 * records of it wait for the consumer. `start` is complete: an offset for every partition that exists.
 */
export async function* tailTopic(
  client: KafkaClient,
  brokers: readonly string[],
  kafkaTopic: string,
  topic: string,
  start: OffsetVector,
  options: { signal: AbortSignal; maxBatch: number; partitions?: readonly number[] },
): AsyncGenerator<RecordBatch, void, undefined> {
  const { maxBatch } = options;
  const signal = AbortSignal.any([options.signal, client.closed]);
  const next: Record<number, number> = { ...start };
  const inFlight: InFlight = new Map();
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  const cluster = await client.ownCluster(kafkaTopic);
  let failingSince: number | undefined;
  try {
    while (!signal.aborted) {
      try {
        ask(cluster, kafkaTopic, next, inFlight, options.partitions);
        const answer = await Promise.race([aborted, ...inFlight.values()]);
        if (answer === undefined) break;
        inFlight.delete(answer.nodeId);
        failingSince = undefined;
        yield* batches(answer.fetched, next, maxBatch, signal);
        await cluster.refreshMetadataIfNecessary();
      } catch (error) {
        inFlight.clear();
        failingSince ??= performance.now();
        if (signal.aborted) break;
        const gone = innermost(error).type === "UNKNOWN_TOPIC_OR_PARTITION";
        if (gone || !isStale(error) || performance.now() - failingSince > patienceMs) {
          throw kafkaFailure(error, brokers, topic);
        }
        await Promise.race([aborted, new Promise((resolve) => setTimeout(resolve, retryMs))]);
        await cluster.refreshMetadata().catch(() => {});
      }
    }
    if (!options.signal.aborted) throw client.closed.reason;
  } finally {
    // Ends the outstanding polls; their rejections are nobody's concern any more.
    for (const poll of inFlight.values()) poll.catch(() => {});
    client.retire(cluster);
  }
}

/** Sends a fetch to each leader that has none outstanding. */
function ask(
  cluster: Cluster,
  topic: string,
  next: Record<number, number>,
  inFlight: InFlight,
  only: readonly number[] | undefined,
): void {
  const wanted = only === undefined ? partitionIds(cluster, topic) : [...only];
  // A partition the topic has gained since the start is read from its first record.
  for (const partition of wanted) next[partition] ??= 0;
  for (const [nodeId, partitions] of Object.entries(cluster.findLeaderForPartitions(topic, wanted))) {
    if (inFlight.has(nodeId)) continue;
    const offsets = new Map(partitions.map((p) => [p, next[p] as number]));
    inFlight.set(
      nodeId,
      fetchFromLeader(cluster, nodeId, topic, offsets, fetchOptions).then((fetched) => ({ nodeId, fetched })),
    );
  }
}

/** Cuts what was fetched into batches, merged by knowledge time, and moves `next` along. */
function* batches(
  fetched: readonly FetchedRecords[],
  next: Record<number, number>,
  maxBatch: number,
  signal: AbortSignal,
): Generator<RecordBatch> {
  const records: StreamRecord[] = fetched.flatMap((one) => one.records);
  records.sort(
    (a, b) => a.knowledgeTimeUs - b.knowledgeTimeUs || a.partition - b.partition || a.offset - b.offset,
  );
  for (let at = 0; at < records.length && !signal.aborted; at += maxBatch) {
    const batch = records.slice(at, at + maxBatch);
    for (const record of batch) next[record.partition] = record.offset + 1;
    if (at + maxBatch >= records.length) pastGaps(fetched, next);
    yield { records: batch, next: { ...next } };
  }
  if (!signal.aborted) pastGaps(fetched, next);
}

function pastGaps(fetched: readonly FetchedRecords[], next: Record<number, number>): void {
  for (const one of fetched) next[one.partition] = Math.max(next[one.partition] ?? 0, one.next);
}

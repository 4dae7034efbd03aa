import type Cluster from "kafkajs/src/cluster/index.js";
import { AppError } from "../../../errors.ts";
import { completeVector, unknownPartition } from "../offsets.ts";
import type { OffsetVector, ReadOptions, RecordBatch, StreamRecord } from "../types.ts";
import { fetchPartitions, partitionEdges } from "./fetch.ts";

/** Characters of values after which a page ends. */
const maxPageSize = 8 * 1024 * 1024;
/** The records are there: the wait is for a broker that is busy. */
const maxWaitMs = 200;
/** A broker fills only some partitions of a fetch, and skips over gaps: a few empty answers are ordinary. */
const maxEmptyRounds = 100;

interface Source {
  partition: number;
  /** Fetched and not yet taken. */
  queue: StreamRecord[];
  /** Where the next fetch begins. */
  position: number;
  end: number;
}

/** Reads one page from the given offsets to the ends as they are now, partitions merged by knowledge time. */
export async function readPage(
  cluster: Cluster,
  topic: string,
  from: OffsetVector,
  { limit, partitions, until }: ReadOptions,
  name: string,
): Promise<RecordBatch> {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new AppError("INVALID_INPUT", `A page takes a limit of at least 1, got ${limit}.`, {
      path: "limit",
    });
  }
  const edges = await partitionEdges(cluster, topic);
  const complete = completeVector(name, from, edges);
  const sources = (partitions ?? edges.map((p) => p.partition)).map((partition): Source => {
    const edge = edges[partition];
    if (edge === undefined) throw unknownPartition(name, partition, edges.length);
    const end = Math.min(until?.[partition] ?? edge.end, edge.end);
    return { partition, queue: [], position: complete[partition] as number, end };
  });
  const next = Object.fromEntries(sources.map((one) => [one.partition, one.position]));
  const maxBytes = Math.min(1024 * 1024, Math.max(64 * 1024, limit * 512));

  const records: StreamRecord[] = [];
  let size = 0;
  while (records.length < limit && size < maxPageSize) {
    await fill(cluster, topic, sources, maxBytes);
    const source = firstByKnowledge(sources);
    if (source === undefined) break;
    const record = source.queue.shift() as StreamRecord;
    records.push(record);
    next[source.partition] = record.offset + 1;
    size += record.value?.length ?? 0;
  }
  for (const source of sources) {
    // Nothing fetched is left: what lies up to here are gaps of compaction and transactions.
    if (source.queue.length === 0)
      next[source.partition] = Math.min(source.position, Math.max(source.end, next[source.partition] ?? 0));
  }
  return { records, next };
}

/** Fetches for the sources that ran dry before their end, until each has a record or has reached it. */
async function fill(
  cluster: Cluster,
  topic: string,
  sources: readonly Source[],
  maxBytes: number,
): Promise<void> {
  for (let round = 0; ; round++) {
    const dry = sources.filter((one) => one.queue.length === 0 && one.position < one.end);
    if (dry.length === 0) return;
    if (round === maxEmptyRounds) {
      throw new AppError(
        "TIMEOUT",
        `Kafka names records of ${topic} as there and does not send them; try again.`,
      );
    }
    const wanted = new Map(dry.map((one) => [one.partition, one.position]));
    for (const fetched of await fetchPartitions(cluster, topic, wanted, { maxWaitMs, maxBytes })) {
      const source = dry.find((one) => one.partition === fetched.partition);
      if (source === undefined) continue;
      source.queue = fetched.records.filter((record) => record.offset < source.end);
      source.position = Math.min(fetched.next, source.end);
    }
  }
}

function firstByKnowledge(sources: readonly Source[]): Source | undefined {
  let first: Source | undefined;
  for (const source of sources) {
    const head = source.queue[0];
    if (head === undefined) continue;
    const best = first?.queue[0];
    if (best === undefined || head.knowledgeTimeUs < best.knowledgeTimeUs) first = source;
  }
  return first;
}

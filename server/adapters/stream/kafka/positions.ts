import type Cluster from "kafkajs/src/cluster/index.js";
import { AppError } from "../../../errors.ts";
import { checkOffset, completeVector, unknownPartition } from "../offsets.ts";
import type { OffsetVector, PartitionDescription, Position, StreamRecord } from "../types.ts";
import { offsetsAtTime } from "./fetch.ts";
import { readPage } from "./page.ts";

/** `newest` reads so many records of each partition to order them: enough for any page. */
const maxNewest = 10_000;

/** Turns a position into the next offsets of every partition. `name` is the topic as the caller knows it. */
export async function resolvePosition(
  cluster: Cluster,
  topic: string,
  edges: readonly PartitionDescription[],
  position: Position,
  name: string,
): Promise<OffsetVector> {
  const each = (offset: (p: PartitionDescription) => number) =>
    Object.fromEntries(edges.map((p) => [p.partition, offset(p)]));
  switch (position.kind) {
    case "earliest":
      return each((p) => p.earliest);
    case "latest":
      return each((p) => p.end);
    case "vector":
      return completeVector(name, position.offsets, edges);
    case "time": {
      const found = await offsetsAtTime(cluster, topic, position.knowledgeTimeUs);
      return each((p) => found.get(p.partition) ?? p.end);
    }
    case "newest":
      return newest(cluster, topic, edges, position.count, name);
    case "offset": {
      const at = edges[position.partition];
      if (at === undefined) throw unknownPartition(name, position.partition, edges.length);
      const offset = checkOffset(name, position.offset, at);
      if (offset === at.end) return each((p) => p.end);
      // The other partitions stand where they stood when the broker took that record in.
      const { records } = await readPage(
        cluster,
        topic,
        { [at.partition]: offset },
        { limit: 1, partitions: [at.partition] },
        name,
      );
      const record = records[0];
      const found =
        record === undefined
          ? new Map<number, number>()
          : await offsetsAtTime(cluster, topic, record.knowledgeTimeUs);
      return each((p) => (p === at ? offset : (found.get(p.partition) ?? p.end)));
    }
  }
}

/** Reads the last `count` records of every partition and keeps the newest of them all. */
async function newest(
  cluster: Cluster,
  topic: string,
  edges: readonly PartitionDescription[],
  count: number,
  name: string,
): Promise<OffsetVector> {
  if (count > maxNewest) {
    throw new AppError(
      "INVALID_INPUT",
      `At most the newest ${maxNewest} records can be asked for, not ${count}.`,
      {
        path: "from",
      },
    );
  }
  const offsets = Object.fromEntries(edges.map((p) => [p.partition, p.end]));
  if (count < 1) return offsets;
  const candidates: StreamRecord[] = [];
  let next: OffsetVector = Object.fromEntries(
    edges.map((p) => [p.partition, Math.max(p.earliest, p.end - count)]),
  );
  const until = { ...offsets };
  for (;;) {
    const page = await readPage(cluster, topic, next, { limit: count * edges.length, until }, name);
    if (page.records.length === 0) break;
    candidates.push(...page.records);
    next = page.next;
  }
  candidates.sort((a, b) => b.knowledgeTimeUs - a.knowledgeTimeUs || b.offset - a.offset);
  for (const record of candidates.slice(0, count)) {
    offsets[record.partition] = Math.min(offsets[record.partition] as number, record.offset);
  }
  return offsets;
}

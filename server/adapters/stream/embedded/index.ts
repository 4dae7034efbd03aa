import type { MessagePort } from "node:worker_threads";
import { AppError } from "../../../errors.ts";
import { unknownTopic } from "../offsets.ts";
import { parseTopic } from "../topic-name.ts";
import type {
  ProduceOptions,
  ProduceRecord,
  ProduceResult,
  StreamAbilities,
  StreamAdapter,
} from "../types.ts";
import { createWriterClient, type WriterClient } from "./client.ts";
import { packRecords, transferables, unpackPlacement } from "./columns.ts";
import type { WriteCommand, WriteResult } from "./protocol.ts";
import { createLogReader } from "./reader.ts";
import { tailLog } from "./tail.ts";
import { watchByPoll, watchByPush } from "./watch.ts";

export { type LogWriter, startLogWriter, startLogWriterHere } from "./log-writer.ts";

/** What one commit made readable: for each partition, the offset the next record will get. */
export interface CommitNotice {
  topic: string;
  ends: Readonly<Record<number, number>>;
}

/** The stream role on local files. One instance a thread; instances share the files, and the writer by ports. */
export interface EmbeddedStream extends StreamAdapter {
  /**
   * Calls `listener` after commits to `topic` (in the writer's process by its push, elsewhere by a 5 ms poll);
   * several commits may come as one notice. Returns a function that ends it. `tail` is built on the same signal.
   */
  onCommit(topic: string, listener: (notice: CommitNotice) => void): () => void;
  /** Requests and bytes handed to the writer and not yet durable: what an ingest path sheds by. */
  pending(): { requests: number; bytes: number };
}

const abilities: Omit<StreamAbilities, "tail"> = {
  system: "embedded log",
  atomicIngest: true,
  conditionalAppend: true,
  brokerKnowledgeTime: "strict",
  denseOffsets: true,
  importsKnowledgeTime: true,
  compaction: false,
};

const defaultMaxBatch = 1000;

/**
 * The embedded stream for this thread. With `writer` (a port from `LogWriter.connect`, possibly transferred from
 * another thread) it reads and writes; without, it only reads, from any process, and writing is UNSUPPORTED.
 */
export function createEmbeddedStream(options: { home: string; writer?: MessagePort }): EmbeddedStream {
  const reader = createLogReader(options.home);
  const client = options.writer === undefined ? undefined : createWriterClient(options.writer);
  const watch = client === undefined ? watchByPoll(reader) : watchByPush(client);
  const partitionCounts = new Map<string, number>();
  let nextSticky = 0;

  async function send(command: WriteCommand, size = 0, transfer: ArrayBuffer[] = []): Promise<WriteResult> {
    return writerOf(client).request(command, size, transfer);
  }

  function partitionCount(topic: string): number {
    const known = partitionCounts.get(topic);
    if (known !== undefined) return known;
    const count = reader.describe(topic).partitions.length;
    partitionCounts.set(topic, count);
    return count;
  }

  async function produce(
    topic: string,
    records: readonly ProduceRecord[],
    { idempotency, expectEnd }: ProduceOptions = {},
  ): Promise<ProduceResult> {
    if (records.length === 0 && idempotency === undefined && expectEnd === undefined) {
      partitionCount(topic);
      return { positions: [], replayed: false };
    }
    // Two rounds at most lose the race against a growing topic; a third growth in between does not happen.
    for (let round = 0; round < 3; round++) {
      const count = partitionCount(topic);
      const columns = packRecords(records, count, nextSticky++ % count);
      const result = await send(
        {
          kind: "produce",
          topic,
          partitionCount: count,
          columns,
          idempotency: idempotency ?? null,
          expectEnd: expectEnd ?? null,
        },
        columns.size,
        transferables(columns),
      );
      if (result.kind === "produced") return unpackPlacement(result.placement, result.replayed);
      partitionCounts.delete(topic);
    }
    throw new AppError("UNAVAILABLE", `The partitions of ${topic} are changing; send again.`);
  }

  async function enforceRetention(
    topic: string,
    nowUs: number,
    floor?: Readonly<Record<number, number>>,
  ): Promise<number> {
    const { retentionMs } = reader.describe(topic);
    if (retentionMs === null) return 0;
    const beforeUs = nowUs - retentionMs * 1000;
    let deleted = 0;
    for (let more = true; more; ) {
      const result = await send({ kind: "retain", topic, beforeUs, floor: floor ?? null });
      if (result.kind !== "retained") break;
      deleted += result.deleted;
      more = result.more;
    }
    if (deleted > 0) await send({ kind: "checkpoint", topic });
    return deleted;
  }

  return {
    abilities: { ...abilities, tail: client === undefined ? "poll" : "push" },
    async ensureTopic(spec) {
      parseTopic(spec.topic);
      await send({ kind: "ensure", spec });
      partitionCounts.delete(spec.topic);
    },
    async describe(topic) {
      return reader.describe(topic);
    },
    async listTopics() {
      return reader.list();
    },
    async produce(topic, records, produceOptions) {
      return produce(topic, records, produceOptions);
    },
    async resolve(topic, position) {
      return reader.resolve(topic, position);
    },
    async read(topic, from, readOptions) {
      return reader.read(topic, from, readOptions);
    },
    tail: (topic, from, { signal, maxBatch = defaultMaxBatch, partitions }) =>
      tailLog(reader, watch, topic, from, {
        signal,
        maxBatch,
        ...(partitions === undefined ? {} : { partitions }),
      }),
    async committed(topic, group) {
      return reader.committed(topic, group);
    },
    async commit(topic, group, offsets) {
      await send({ kind: "commit", topic, group, offsets });
    },
    async lag(topic, group) {
      const committed = reader.committed(topic, group) ?? {};
      const { partitions } = reader.describe(topic);
      return Object.fromEntries(
        partitions.map((p) => [p.partition, p.end - Math.max(committed[p.partition] ?? 0, p.earliest)]),
      );
    },
    enforceRetention,
    async deleteTopic(topic) {
      await send({ kind: "drop", topic });
      await send({ kind: "checkpoint", topic });
      partitionCounts.delete(topic);
    },
    onCommit(topic, listener) {
      return watch(
        topic,
        (told) => {
          const ends = told ?? endsOf(topic);
          if (ends !== undefined) listener({ topic, ends });
        },
        () => {},
      );
    },
    pending: () => client?.pending() ?? { requests: 0, bytes: 0 },
    async close() {
      await client?.close();
      reader.close();
    },
  };

  function endsOf(topic: string): Record<number, number> | undefined {
    try {
      return Object.fromEntries(reader.describe(topic).partitions.map((p) => [p.partition, p.end]));
    } catch (error) {
      // A topic that has just been deleted has no ends to tell.
      if (error instanceof AppError && error.code === unknownTopic(topic).code) return undefined;
      throw error;
    }
  }
}

function writerOf(client: WriterClient | undefined): WriterClient {
  if (client !== undefined) return client;
  throw new AppError(
    "UNSUPPORTED",
    "This process reads the embedded log but does not write it: send records to the worker.",
  );
}

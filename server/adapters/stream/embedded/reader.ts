import { statSync } from "node:fs";
import { AppError } from "../../../errors.ts";
import { checkOffset, completeVector, unknownPartition, unknownTopic } from "../offsets.ts";
import type {
  OffsetVector,
  PartitionDescription,
  Position,
  ReadOptions,
  RecordBatch,
  StreamRecord,
  TopicDescription,
} from "../types.ts";
import { topicFile, translating } from "./file.ts";
import { mergeSorted } from "./merge.ts";
import { openReadFiles, type PartitionReads, type ReadFile } from "./read-files.ts";

/** Characters of values after which a page ends. */
const maxPageSize = 8 * 1024 * 1024;

/**
 * The read side of the log: synchronous and read-only, for any thread of any process. Each call is one short
 * read transaction, so it sees one state of the file and never keeps the writer from recycling its log.
 */
export interface LogReader {
  /** Throws NOT_FOUND for an unknown topic, as do the others. */
  describe(topic: string): TopicDescription;
  /** All topics under the home, those of unreadable files left out. */
  list(): string[];
  resolve(topic: string, position: Position): Record<number, number>;
  read(topic: string, from: OffsetVector, options: ReadOptions): RecordBatch;
  committed(topic: string, group: string): OffsetVector | null;
  /** A number that changes when another connection commits to the topic's file; undefined while there is no file. */
  version(topic: string): number | undefined;
  close(): void;
}

/** A topic inside a read transaction. */
interface OpenTopic {
  id: number;
  retentionMs: number | null;
  file: ReadFile;
  partitions: (PartitionDescription & { reads: PartitionReads })[];
}

interface Row {
  offset: number;
  knowledge_us: number;
  event_us: number;
  key: string | null;
  value: string | null;
  headers: string | null;
  schema_version: string | null;
  imported: number;
}

export function createLogReader(home: string): LogReader {
  const files = openReadFiles(home);

  function inside<T>(topic: string, work: (topic: OpenTopic) => T): T {
    const path = topicFile(home, topic);
    return translating(path, () => {
      const file = files.get(path);
      if (file === undefined) throw unknownTopic(topic);
      file.db.exec("BEGIN");
      try {
        return work(openTopic(file, topic));
      } finally {
        file.db.exec("COMMIT");
      }
    });
  }

  return {
    describe: (topic) =>
      inside(topic, ({ partitions, retentionMs }) => ({
        topic,
        retentionMs,
        compacted: false,
        knowledgeTime: "append",
        bytes: bytesOf(topicFile(home, topic)),
        partitions: partitions.map(({ reads, ...p }) => ({
          ...p,
          firstKnowledgeTimeUs: knowledgeAt(reads, p.earliest),
          lastKnowledgeTimeUs: knowledgeAt(reads, p.end - 1),
        })),
      })),

    list: () =>
      files.all().flatMap((path) => {
        try {
          return translating(path, () =>
            (files.get(path)?.topics.all() ?? []).map((row) => String(row.name)),
          );
        } catch (error) {
          // One damaged or foreign file must not hide all other topics; using its topics says what is wrong.
          if (error instanceof AppError) return [];
          throw error;
        }
      }),

    resolve: (topic, position) => inside(topic, (open) => resolvePosition(topic, open, position)),

    read: (topic, from, options) => inside(topic, (open) => readPage(topic, open, from, options)),

    committed: (topic, group) =>
      inside(topic, ({ file, id }) => {
        const rows = file.groupOffsets.all(id, group) as { partition: number; offset: number }[];
        return rows.length === 0 ? null : Object.fromEntries(rows.map((row) => [row.partition, row.offset]));
      }),

    version(topic) {
      const path = topicFile(home, topic);
      return translating(path, () => {
        const row = files.get(path)?.version.get() as { data_version: number } | undefined;
        return row?.data_version;
      });
    },

    close: () => files.close(),
  };
}

function openTopic(file: ReadFile, topic: string): OpenTopic {
  const row = file.topic.get(topic) as { id: number; retentionMs: number | null } | undefined;
  if (row === undefined) throw unknownTopic(topic);
  const rows = file.partitions.all(row.id) as { partition: number; baseOffset: number }[];
  const partitions = rows.map(({ partition, baseOffset }) => {
    const reads = file.records(row.id, partition);
    const { low, high } = reads.edges.get() as { low: number | null; high: number | null };
    return {
      partition,
      earliest: low ?? baseOffset,
      end: high === null ? baseOffset : high + 1,
      firstKnowledgeTimeUs: null,
      lastKnowledgeTimeUs: null,
      reads,
    };
  });
  return { ...row, file, partitions };
}

function knowledgeAt(reads: PartitionReads, offset: number): number | null {
  const row = reads.knowledgeAt.get(offset) as { knowledge: number } | undefined;
  return row?.knowledge ?? null;
}

function resolvePosition(
  topic: string,
  { partitions }: OpenTopic,
  position: Position,
): Record<number, number> {
  const each = (offset: (p: OpenTopic["partitions"][number]) => number) =>
    Object.fromEntries(partitions.map((p) => [p.partition, offset(p)]));
  switch (position.kind) {
    case "earliest":
      return each((p) => p.earliest);
    case "latest":
      return each((p) => p.end);
    case "vector":
      return completeVector(topic, position.offsets, partitions);
    case "time":
      return each((p) => firstKnownAt(p, position.knowledgeTimeUs));
    case "newest":
      return newest(partitions, position.count);
    case "offset": {
      const at = partitions[position.partition];
      if (at === undefined) throw unknownPartition(topic, position.partition, partitions.length);
      const offset = checkOffset(topic, position.offset, at);
      // The other partitions stand where they stood when the log took that record in.
      const knowledge = knowledgeAt(at.reads, offset);
      return each((p) => {
        if (p === at) return offset;
        return knowledge === null ? p.end : firstKnownAt(p, knowledge);
      });
    }
  }
}

/** Offsets are dense and knowledge time strictly increases with them: a binary search needs no index. */
function firstKnownAt(p: OpenTopic["partitions"][number], knowledgeUs: number): number {
  let low = p.earliest;
  let high = p.end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((knowledgeAt(p.reads, middle) as number) < knowledgeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function newest(partitions: OpenTopic["partitions"], count: number): Record<number, number> {
  const offsets = Object.fromEntries(partitions.map((p) => [p.partition, p.end]));
  let left = count;
  if (left < 1) return offsets;
  const sources = partitions.map((p) => p.reads.newest.iterate(count) as Iterator<Row>);
  for (const { item, source } of mergeSorted(sources, (a, b) => a.knowledge_us > b.knowledge_us)) {
    offsets[(partitions[source] as PartitionDescription).partition] = item.offset;
    left -= 1;
    if (left === 0) break;
  }
  return offsets;
}

function readPage(topic: string, open: OpenTopic, from: OffsetVector, options: ReadOptions): RecordBatch {
  if (!Number.isInteger(options.limit) || options.limit < 1) {
    throw new AppError("INVALID_INPUT", `A page takes a limit of at least 1, got ${options.limit}.`, {
      path: "limit",
    });
  }
  const wanted = options.partitions ?? open.partitions.map((p) => p.partition);
  const partitions = wanted.map((number) => {
    const p = open.partitions[number];
    if (p === undefined) throw unknownPartition(topic, number, open.partitions.length);
    return p;
  });
  const complete = completeVector(topic, from, open.partitions);
  const next: Record<number, number> = Object.fromEntries(wanted.map((p) => [p, complete[p] as number]));
  const sources = partitions.map((p) => {
    const until = Math.min(options.until?.[p.partition] ?? p.end, p.end);
    return p.reads.page.iterate(next[p.partition] as number, until, options.limit) as Iterator<Row>;
  });

  const records: StreamRecord[] = [];
  const headers = headerParser();
  let size = 0;
  for (const { item: row, source } of mergeSorted(sources, (a, b) => a.knowledge_us < b.knowledge_us)) {
    const partition = wanted[source] as number;
    records.push({
      partition,
      offset: row.offset,
      key: row.key,
      value: row.value,
      headers: headers(row.headers),
      eventTimeUs: row.event_us,
      knowledgeTimeUs: row.knowledge_us,
      schemaVersion: row.schema_version,
      imported: row.imported === 1,
    });
    next[partition] = row.offset + 1;
    size += row.value?.length ?? 0;
    if (records.length >= options.limit || size >= maxPageSize) break;
  }
  return { records, next };
}

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

/** Neighbouring records mostly carry equal headers: parse a text once. */
function headerParser(): (text: string | null) => Readonly<Record<string, string>> {
  let lastText: string | null = null;
  let last = noHeaders;
  return (text) => {
    if (text === null) return noHeaders;
    if (text !== lastText) {
      lastText = text;
      last = Object.freeze(JSON.parse(text) as Record<string, string>);
    }
    return last;
  };
}

function bytesOf(file: string): number {
  const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return size(file) + size(`${file}-wal`);
}

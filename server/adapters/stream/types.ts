/**
 * The stream role: a durable, partitioned, ordered log of records. Embedded (one SQLite file a topic) and
 * Kafka implement it; `contract.suite.ts` holds both to it.
 */

/** A record as it stands in a log. Times are microseconds since the epoch, UTC. */
export interface StreamRecord {
  partition: number;
  /** Position in the partition: starts at 0, no gaps in the embedded log. */
  offset: number;
  key: string | null;
  /** JSON text of the payload; null is a tombstone. */
  value: string | null;
  headers: Readonly<Record<string, string>>;
  eventTimeUs: number;
  /** When the log took the record in; strictly increasing within a partition where `brokerKnowledgeTime` is "strict". */
  knowledgeTimeUs: number;
  /** Version of the contract the record was accepted under, null where unknown. */
  schemaVersion: string | null;
  /** True when the knowledge time was asserted by a privileged import. */
  imported: boolean;
}

export interface ProduceRecord {
  key: string | null;
  value: string | null;
  headers?: Readonly<Record<string, string>>;
  eventTimeUs: number;
  schemaVersion?: string | null;
  /** Overrides murmur2(key); needed only when a foreign layout must be kept. */
  partition?: number;
  /** Privileged import only: the asserted knowledge time. Must not go backwards within its partition. */
  knowledgeTimeUs?: number;
}

export interface ProduceResult {
  /** One position per record, in input order. */
  positions: { partition: number; offset: number; knowledgeTimeUs: number }[];
  /** True when the idempotency key was seen before with the same fingerprint and nothing was written. */
  replayed: boolean;
}

export interface ProduceOptions {
  /** Same key and same fingerprint within 24 h return the first result; another fingerprint is CONFLICT. Needs `atomicIngest`. */
  idempotency?: { key: string; fingerprint: string };
  /** Compare-and-append: fails with CONFLICT unless partition 0 ends at this offset. Needs `conditionalAppend`. */
  expectEnd?: number;
}

/** Next offset to read, by partition. Missing partitions start at their earliest. */
export type OffsetVector = Readonly<Record<number, number>>;

export type Position =
  | { kind: "earliest" }
  | { kind: "latest" }
  /** The last `count` records over all partitions. */
  | { kind: "newest"; count: number }
  | { kind: "offset"; partition: number; offset: number }
  /** First record whose knowledge time is at or after this instant. */
  | { kind: "time"; knowledgeTimeUs: number }
  | { kind: "vector"; offsets: OffsetVector };

export interface TopicSpec {
  topic: string;
  partitions: number;
  /** Milliseconds; null keeps records for ever. */
  retentionMs: number | null;
  /** Keep only the newest record of each key (Kafka's cleanup.policy=compact). */
  compacted?: boolean;
}

export interface PartitionDescription {
  partition: number;
  /** Oldest offset still readable. */
  earliest: number;
  /** Offset the next record will get. */
  end: number;
  firstKnowledgeTimeUs: number | null;
  lastKnowledgeTimeUs: number | null;
}

export interface TopicDescription {
  topic: string;
  partitions: PartitionDescription[];
  retentionMs: number | null;
  compacted: boolean;
  /**
   * Whose clock gives knowledge times: `append`, the log's own on arrival; `producer`, whoever wrote the record
   * (foreign Kafka topics with CreateTime), so that it is a claim and may go back.
   */
  knowledgeTime: "append" | "producer";
  /** Bytes on disk (embedded: of the file it shares with its dead letters), null where the system does not tell. */
  bytes: number | null;
}

/** Differences the contract suite and the UI branch on; data, not code. */
export interface StreamAbilities {
  system: string;
  /** Idempotency keys are stored in the same transaction as the records. */
  atomicIngest: boolean;
  conditionalAppend: boolean;
  /** strict: strictly increasing µs per partition; broker: the broker's append time in ms, may tie. */
  brokerKnowledgeTime: "strict" | "broker";
  /** Offsets have no gaps (transactions and compaction leave gaps in Kafka). */
  denseOffsets: boolean;
  importsKnowledgeTime: boolean;
  /** `compacted: true` topics can be created. */
  compaction: boolean;
  /** How long after a commit a reader in another process learns of it, typically. */
  tail: "push" | "poll";
}

export interface RecordBatch {
  records: StreamRecord[];
  /** Where to resume after these records. */
  next: OffsetVector;
}

export interface ReadOptions {
  limit: number;
  /** Restrict to these partitions. */
  partitions?: readonly number[];
  /** Stop at (exclusive) these offsets; lets a page be pinned to a past frontier. */
  until?: OffsetVector;
}

export interface StreamAdapter {
  readonly abilities: StreamAbilities;
  /** Creates the topic or grows its partitions and retention; NOT an error when it exists as asked. */
  ensureTopic(spec: TopicSpec): Promise<void>;
  /** Throws NOT_FOUND for an unknown topic. */
  describe(topic: string): Promise<TopicDescription>;
  listTopics(): Promise<string[]>;
  /** Returns after the records are durable. */
  produce(topic: string, records: readonly ProduceRecord[], options?: ProduceOptions): Promise<ProduceResult>;
  /**
   * Turns a position into the next offsets to read, for every partition. A time past the end resolves to the end.
   * For `offset` the other partitions stand where they stood at that record's knowledge time. An offset below the
   * earliest is GONE, one past the end INVALID_INPUT.
   */
  resolve(topic: string, position: Position): Promise<OffsetVector>;
  /**
   * Reads a page of at most `limit` records, never waiting for new ones: each partition in offset order, partitions
   * merged by (knowledge time, partition). A page also ends at about 8 MB of values, so it may hold fewer than
   * `limit` records while more exist; it is empty only when every partition is at its end (or at `until`).
   * `next` covers every partition asked for. An offset that retention has removed is GONE; one past the end is INVALID_INPUT.
   */
  read(topic: string, from: OffsetVector, options: ReadOptions): Promise<RecordBatch>;
  /**
   * Endless pull: the next batch is fetched only when asked for, which is the backpressure. Ends quietly when
   * `signal` aborts; throws UNAVAILABLE when the system goes away and NOT_FOUND when the topic does. One tail can
   * serve any number of viewers: share its batches, they are not changed later.
   */
  tail(
    topic: string,
    from: OffsetVector,
    options: { signal: AbortSignal; maxBatch?: number; partitions?: readonly number[] },
  ): AsyncIterable<RecordBatch>;
  /** Durable group offsets. `committed` is null for a group never seen. */
  committed(topic: string, group: string): Promise<OffsetVector | null>;
  commit(topic: string, group: string, offsets: OffsetVector): Promise<void>;
  /** Records between the group's committed offsets and the end, by partition. */
  lag(topic: string, group: string): Promise<Record<number, number>>;
  /**
   * Deletes what retention no longer covers, never at or past `floor` (a partition missing in a given floor keeps
   * everything); returns how many records went.
   */
  enforceRetention(topic: string, nowUs: number, floor?: OffsetVector): Promise<number>;
  deleteTopic(topic: string): Promise<void>;
  close(): Promise<void>;
}

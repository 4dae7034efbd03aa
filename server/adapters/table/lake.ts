import type { OffsetVector } from "../../domain/positions/vector.ts";
import type { SchemaProperty } from "../../domain/product-file/standard/schema.ts";
import type { Cell, TableColumn, TableSnapshot } from "./types.ts";

/**
 * The lake of a stream: an Iceberg table into which the product's stream is flushed, so that its history outlives
 * the log's retention. Each snapshot says up to which offsets it holds the stream; the log continues there. Records
 * are never changed by compaction, so "as known then" is a bound on offsets, whichever snapshot is read.
 */

/** A record of a stream, wherever it is kept; the shape of the stream role's `StreamRecord`. Times in µs, UTC. */
export interface LakeRecord {
  partition: number;
  offset: number;
  key: string | null;
  /** JSON text of the payload as it was sent; null is a tombstone. */
  value: string | null;
  headers: Readonly<Record<string, string>>;
  eventTimeUs: number;
  knowledgeTimeUs: number;
  schemaVersion: string | null;
  imported: boolean;
}

/** A column of the lake table: the system's own (`_partition` …) or a field of the contract. */
export interface LakeColumn extends TableColumn {
  /** Iceberg field id; names may be used again, ids are not. */
  fieldId: number;
}

export interface LakeFile {
  /** Absolute path of a Parquet file. */
  path: string;
  rows: number;
  bytes: number;
  /** Smallest and largest value of system columns in the file, inclusive. */
  partitions: [number, number];
  offsets: [number, number];
  knowledgeTimeUs: [number, number];
  eventTimeUs: [number, number];
}

/** One snapshot of a stream's lake table. */
export interface LakeState {
  productId: string;
  snapshotId: string;
  /** When it was committed, µs since the epoch. */
  atUs: number;
  /** Every record below these offsets is in `files` (or was gone from the log before it could be flushed: `gaps`). */
  offsets: OffsetVector;
  /** Ranges `[from, to)` of offsets the log had lost before they were flushed. */
  gaps: readonly { partition: number; from: number; to: number }[];
  topic: string;
  connection: string | null;
  rows: number;
  bytes: number;
  columns: readonly LakeColumn[];
  files: readonly LakeFile[];
}

export type LakeAsOf =
  | { kind: "newest" }
  | { kind: "snapshot"; id: string }
  /** The newest snapshot committed at or before the instant. */
  | { kind: "time"; us: number };

export interface LakeRead {
  /** Next offset to read, by partition; none: from the first record. */
  from?: OffsetVector;
  /** Exclusive; none: to the end of the snapshot. A partition missing in a given vector gives nothing. */
  until?: OffsetVector;
  partitions?: readonly number[];
  /** Records in a batch at most, default 2000. */
  limit?: number;
  signal?: AbortSignal;
}

export interface LakeBatch {
  records: LakeRecord[];
  /** Where to resume after these records. */
  next: OffsetVector;
}

/** A relation of lake ∪ log in a session: what is asked for by SQL. */
export interface LakeRelation {
  /** Name of the view the session's SQL sees. */
  name: string;
  /** The contract's fields: columns that older files lack are null there. */
  properties: readonly SchemaProperty[];
  /** null: nothing was flushed yet, everything comes from `tail`. */
  state: LakeState | null;
  /** The log's records from `state.offsets` on, in any order; those below them are left out. */
  tail: AsyncIterable<readonly LakeRecord[]>;
  /** Exclusive offsets: pins the relation to a frontier. None: everything. */
  until?: OffsetVector;
}

/** A DuckDB of its own with a memory limit, for trusted SQL over relations and loaded rows. Close it. */
export interface LakeSession {
  /**
   * Makes the view `name` with the columns `_partition INTEGER, _offset BIGINT, _event_time TIMESTAMPTZ,
   * _knowledge_time TIMESTAMPTZ, _key VARCHAR, _imported BOOLEAN, _schema_version VARCHAR, _headers VARCHAR,
   * _value VARCHAR` and the contract's fields; each record once.
   */
  relation(relation: LakeRelation): Promise<TableColumn[]>;
  /** Makes a temporary table of these rows (labels, for example). Types are DuckDB's. */
  load(
    name: string,
    columns: readonly TableColumn[],
    batches: AsyncIterable<readonly (readonly Cell[])[]>,
  ): Promise<void>;
  /** Rows of a trusted query in chunks of some 2,000, as they are computed. */
  select(sql: string): AsyncIterable<Cell[][]>;
  /** Runs a statement for its effect: CREATE TEMP TABLE, COPY … TO. */
  run(sql: string): Promise<void>;
  close(): Promise<void>;
}

export interface LakeReader {
  /** The state asked for; null while nothing was flushed. NOT_FOUND for a snapshot that is not there (any more). */
  state(productId: string, asOf?: LakeAsOf): Promise<LakeState | null>;
  /** Records in (partition, offset) order. */
  records(state: LakeState, read?: LakeRead): AsyncIterable<LakeBatch>;
  /** For each partition, the offset after the last record known at `knowledgeTimeUs`; 0 where there is none. */
  offsetsAt(state: LakeState, knowledgeTimeUs: number): Promise<OffsetVector>;
  openSession(): Promise<LakeSession>;
}

/** A stream's lake and log as one table, at a frontier. */
export interface StreamTable {
  /** Good for the table role's `rows` and `query` until it is released. */
  snapshot: TableSnapshot;
  release(): void;
}

/** What the table role's implementation does for streams. */
export interface StreamTables {
  /**
   * A stream as a table: the contract's fields, then `_event_time`, `_knowledge_time`, `_partition`, `_offset`, `_key`,
   * `_imported` and `_schema_version`. Rows of the lake first, each partition in offset order.
   */
  openStream(stream: Omit<LakeRelation, "name"> & { productId: string }): Promise<StreamTable>;
}

/** What a stream's lake table is made of. */
export interface LakeTarget {
  productId: string;
  topic: string;
  connection: string | null;
  properties: readonly SchemaProperty[];
}

export interface LakeFlush {
  target: LakeTarget;
  /** Where the batches begin; for each partition not before the offsets the lake holds already (CONFLICT). */
  from: OffsetVector;
  /** Each partition's records in offset order. An error in it abandons the flush. */
  batches: AsyncIterable<LakeBatch>;
  /** Offsets the log has lost before they were flushed. */
  gaps?: LakeState["gaps"];
  signal?: AbortSignal;
}

export interface LakeMaintenance {
  /** Snapshots forgotten. */
  snapshots: number;
  /** Files removed, and their size. */
  files: number;
  bytes: number;
}

/** The one writer of the streams' lake tables. A process killed at any moment leaves the old state or the new one. */
export interface LakeWriter {
  /** Appends batches as one snapshot; null when there was nothing to write. Bounded memory. */
  flush(flush: LakeFlush): Promise<LakeState | null>;
  /** Merges one row of small files; null for a stream never flushed, `merged: 0` when nothing is worth it. */
  compact(productId: string): Promise<{ merged: number } | null>;
  /**
   * Forgets snapshots that were not the newest any more before `beforeUs`, and removes files no snapshot names that
   * were last touched at `untouchedSinceMs` or before.
   */
  expire(
    productId: string,
    options: { beforeUs: number; untouchedSinceMs: number },
  ): Promise<LakeMaintenance>;
  close(): Promise<void>;
}

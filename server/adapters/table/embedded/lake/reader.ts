import type { DuckDBInstance } from "@duckdb/node-api";
import type { OffsetVector } from "../../../../domain/positions/vector.ts";
import { AppError } from "../../../../errors.ts";
import type { LakeAsOf, LakeBatch, LakeRead, LakeReader, LakeRecord, LakeState } from "../../lake.ts";
import { openEngine, withConnection } from "../engine.ts";
import { sourceOf } from "../iceberg/columns.ts";
import {
  currentSnapshot,
  type IcebergSnapshot,
  snapshotOf,
  type TableMetadata,
} from "../iceberg/metadata.ts";
import { openTable } from "../iceberg/table.ts";
import { createIdling, type Idling } from "../idle.ts";
import { streamFolder } from "./folder.ts";
import { fieldColumns, filesWithin, withinOffsets } from "./pruning.ts";
import { openSession } from "./session.ts";
import { stateOf } from "./state.ts";

export interface LakeReaderOptions {
  /** Folder of all tables, `<MILLRACE_HOME>/lake`. */
  lake: string;
  /** Folder for what does not fit in memory; emptied at the start. One a process and thread. */
  spill: string;
  /** DuckDB's memory limit of each engine, default 256MB. */
  memory?: string;
  threads?: number;
}

/** Records in a batch by default. */
const batchRows = 2000;

/** Reads streams' lake tables; any number of them, in any process, beside the one writer. */
export function createLakeReader(options: LakeReaderOptions): LakeReader & { close(): Promise<void> } {
  const { lake } = options;
  const settings = { memory: options.memory ?? "256MB", threads: options.threads ?? 2 };
  const engine = createIdling(
    () => openEngine({ ...settings, threads: 1, spill: `${options.spill}-read` }),
    (instance) => instance.closeSync(),
    10_000,
  );
  // The newest state is asked for again and again; reading its manifests costs about a millisecond each.
  const newest = new Map<string, { version: number; state: LakeState }>();
  let sessions = 0;

  return {
    async state(productId, asOf = { kind: "newest" }) {
      const table = openTable(streamFolder(lake, productId));
      const snapshot = table && snapshotFor(productId, table.metadata, asOf);
      if (!table || !snapshot) return null;
      const isNewest = snapshot["snapshot-id"] === table.metadata["current-snapshot-id"];
      const known = newest.get(productId);
      if (isNewest && known?.version === table.version) return known.state;
      const state = await stateOf(productId, table, snapshot);
      if (isNewest) newest.set(productId, { version: table.version, state });
      return state;
    },

    async *records(state, read = {}) {
      yield* readRecords(engine.hold, state, read);
    },

    offsetsAt: (state, knowledgeTimeUs) =>
      engine.use((instance) => offsetsAt(instance, state, knowledgeTimeUs)),

    openSession: () => openSession({ ...settings, spill: `${options.spill}-session-${sessions++}` }),

    close: () => engine.close(),
  };
}

function snapshotFor(
  productId: string,
  metadata: TableMetadata,
  asOf: LakeAsOf,
): IcebergSnapshot | undefined {
  if (asOf.kind === "newest") return currentSnapshot(metadata);
  if (asOf.kind === "snapshot") {
    const found = /^\d{1,16}$/.test(asOf.id) ? snapshotOf(metadata, Number(asOf.id)) : undefined;
    if (found) return found;
    throw new AppError(
      "NOT_FOUND",
      `${productId} has no snapshot ${asOf.id.slice(0, 30)} (any more). The newest is ${metadata["current-snapshot-id"]}.`,
      { path: "asOf" },
    );
  }
  return metadata.snapshots.findLast((snapshot) => snapshot["snapshot-id"] <= asOf.us);
}

async function* readRecords(
  hold: Idling<DuckDBInstance>["hold"],
  state: LakeState,
  read: LakeRead,
): AsyncGenerator<LakeBatch> {
  const files = filesWithin(state.files, read);
  const next: Record<number, number> = { ...read.from };
  const { resource: instance, release } = await hold();
  try {
    const connection = await instance.connect();
    const stop = () => connection.interrupt();
    read.signal?.addEventListener("abort", stop);
    try {
      // File after file: they are in the order of the stream, and one at a time keeps memory bounded.
      for (const file of files) {
        read.signal?.throwIfAborted();
        const conditions = [withinOffsets(read.from, read.until)];
        if (read.partitions) conditions.push(`_partition IN (${read.partitions.join(", ") || "NULL"})`);
        const result = await connection.stream(
          `SELECT _partition, _offset::DOUBLE, _key, _value, _headers, epoch_us(_event_time)::DOUBLE, epoch_us(_knowledge_time)::DOUBLE, _schema_version, _imported
           FROM ${sourceOf(fieldColumns(state), [file.path])} WHERE ${conditions.join(" AND ")}`,
        );
        const headers = headerParser();
        let records: LakeRecord[] = [];
        for (;;) {
          const chunk = await result.fetchChunk();
          if (!chunk || chunk.rowCount === 0) break;
          for (const record of toRecords(chunk.getColumns(), headers)) {
            if (record.offset < (next[record.partition] ?? 0))
              throw new Error(
                `The lake of ${state.productId} is out of order: offset ${record.offset} of partition ${record.partition} after ${next[record.partition]}.`,
              );
            next[record.partition] = record.offset + 1;
            records.push(record);
            if (records.length >= (read.limit ?? batchRows)) {
              yield { records, next: { ...next } };
              records = [];
            }
          }
        }
        if (records.length > 0) yield { records, next: { ...next } };
      }
    } finally {
      read.signal?.removeEventListener("abort", stop);
      connection.closeSync();
    }
  } finally {
    release();
  }
}

/** By columns: some four times as fast as row by row (240,000 records a second), as each column's values are of one kind. */
function toRecords(
  columns: readonly (readonly unknown[])[],
  headers: (text: string | null) => LakeRecord["headers"],
): LakeRecord[] {
  const [partitions, offsets, keys, values, headersTexts, eventUs, knowledgeUs, versions, imported] =
    columns as [
      number[],
      number[],
      (string | null)[],
      (string | null)[],
      (string | null)[],
      number[],
      number[],
      (string | null)[],
      boolean[],
    ];
  return partitions.map((partition, index) => ({
    partition,
    offset: offsets[index] ?? 0,
    key: keys[index] ?? null,
    value: values[index] ?? null,
    headers: headers(headersTexts[index] ?? null),
    eventTimeUs: eventUs[index] ?? 0,
    knowledgeTimeUs: knowledgeUs[index] ?? 0,
    schemaVersion: versions[index] ?? null,
    imported: imported[index] ?? false,
  }));
}

const noHeaders: LakeRecord["headers"] = Object.freeze({});

/** Neighbouring records mostly carry equal headers: parse a text once. */
function headerParser(): (text: string | null) => LakeRecord["headers"] {
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

async function offsetsAt(
  instance: DuckDBInstance,
  state: LakeState,
  knowledgeTimeUs: number,
): Promise<OffsetVector> {
  // Files that were complete by then need not be opened where they hold one partition only; the others are asked.
  const vector: Record<number, number> = {};
  for (const partition of Object.keys(state.offsets)) vector[Number(partition)] = 0;
  const asked: string[] = [];
  for (const file of state.files) {
    if (file.knowledgeTimeUs[0] > knowledgeTimeUs) continue;
    const [first, last] = file.partitions;
    if (first === last && file.knowledgeTimeUs[1] <= knowledgeTimeUs)
      vector[first] = Math.max(vector[first] ?? 0, file.offsets[1] + 1);
    else asked.push(file.path);
  }
  if (asked.length === 0) return vector;
  const rows = await withConnection(instance, async (connection) => {
    const result = await connection.runAndReadAll(
      `SELECT _partition, max(_offset)::DOUBLE FROM ${sourceOf(fieldColumns(state), asked)}
       WHERE epoch_us(_knowledge_time) <= ${Math.trunc(knowledgeTimeUs)} GROUP BY 1`,
    );
    return result.getRows();
  });
  for (const [partition, offset] of rows as [number, number][])
    vector[partition] = Math.max(vector[partition] ?? 0, offset + 1);
  return vector;
}

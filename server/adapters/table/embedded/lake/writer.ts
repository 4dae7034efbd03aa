import type { DuckDBInstance } from "@duckdb/node-api";
import type { Clock } from "../../../../clock.ts";
import type { OffsetVector } from "../../../../domain/positions/vector.ts";
import { AppError } from "../../../../errors.ts";
import type { LakeBatch, LakeFlush, LakeMaintenance, LakeState, LakeTarget, LakeWriter } from "../../lake.ts";
import { identifier, openEngine, withConnection } from "../engine.ts";
import { columnsOf, columnsToWrite, type FieldColumn } from "../iceberg/columns.ts";
import { type CommitOptions, commit } from "../iceberg/commit.ts";
import { placeDataFiles, stageDataFile } from "../iceberg/data-file.ts";
import { clearStaging, expireSnapshots, sweepOrphans } from "../iceberg/maintenance.ts";
import { currentSnapshot } from "../iceberg/metadata.ts";
import { type IcebergTable, openOrNew, openTable } from "../iceberg/table.ts";
import { makeFolders } from "../iceberg/table-folder.ts";
import type { DataFile } from "../iceberg/types.ts";
import { createIdling } from "../idle.ts";
import { createTurns } from "../turns.ts";
import { compactRun } from "./compact.ts";
import { streamFolder } from "./folder.ts";
import { projectionOf, unboundedColumns } from "./projection.ts";
import { rowGroupRowsOf } from "./row-groups.ts";
import { createStaging } from "./staging.ts";
import { noteOf, stateOf, summaryOfNote } from "./state.ts";

export interface LakeWriterOptions {
  /** Folder of all tables, `<MILLRACE_HOME>/lake`. */
  lake: string;
  /** Folder for what does not fit in memory; emptied at the start. One a process and thread. */
  spill: string;
  clock: Clock;
  /** DuckDB's memory limit, default 192MB. */
  memory?: string;
  /** Tests break off here. */
  step?: NonNullable<CommitOptions["step"]>;
}

/** A data file is written when so much has been gathered. */
const fileRows = 250_000;
const fileSize = 64 * 1024 * 1024;
/** The one writer of the streams' lake tables. */
export function createLakeWriter(options: LakeWriterOptions): LakeWriter {
  const { lake, clock, step } = options;
  const engine = createIdling(
    () => openEngine({ spill: options.spill, memory: options.memory ?? "192MB", threads: 1 }),
    (instance) => instance.closeSync(),
    10_000,
  );
  const turns = createTurns();
  const commitOptions: CommitOptions = step ? { step } : {};
  const open = (productId: string) => openTable(streamFolder(lake, productId));
  const nextUs = (table: IcebergTable) =>
    Math.max(clock.nowUs(), (currentSnapshot(table.metadata)?.["snapshot-id"] ?? 0) + 1);

  return {
    flush: (flush) =>
      turns.take(flush.target.productId, () =>
        engine.use((instance) => flushStream({ lake, instance, clock, nextUs, commitOptions }, flush)),
      ),
    compact: (productId) =>
      turns.take(productId, async () => {
        const table = open(productId);
        if (!table) return null;
        return engine.use((instance) => compactRun({ instance, nextUs, commitOptions }, table));
      }),
    expire: (productId, { beforeUs, untouchedSinceMs }) =>
      turns.take(productId, async (): Promise<LakeMaintenance> => {
        const table = open(productId);
        if (!table) return { snapshots: 0, files: 0, bytes: 0 };
        clearStaging(table.folder);
        const left = expireSnapshots(table, beforeUs, commitOptions);
        const swept = await sweepOrphans(left.table, { untouchedSinceMs });
        return { snapshots: left.expired, ...swept };
      }),
    async close() {
      await turns.settled();
      await engine.close();
    },
  };
}

async function flushStream(
  deps: {
    lake: string;
    instance: DuckDBInstance;
    clock: Clock;
    nextUs: (table: IcebergTable) => number;
    commitOptions: CommitOptions;
  },
  { target, from, batches, gaps = [], signal }: LakeFlush,
): Promise<LakeState | null> {
  const folder = streamFolder(deps.lake, target.productId);
  const table = openOrNew(folder, deps.clock.nowMs(), { "millrace.product": target.productId });
  const parent = currentSnapshot(table.metadata);
  const before = parent ? noteOf(parent) : undefined;
  assertContinues(target, before?.offsets ?? {}, { from, gaps });
  const projection = projectionOf(target.properties);
  const names = new Set(projection.columns.map(({ name }) => name.toLowerCase()));
  // Columns the contract has dropped stay for the rows that have them.
  const dropped = columnsOf(table.metadata).filter(({ name }) => !names.has(name.toLowerCase()));
  const { columns, schema, properties } = columnsToWrite(table.metadata, [...projection.columns, ...dropped]);
  clearStaging(folder);
  makeFolders(folder);
  const atUs = deps.nextUs(table);
  const files: DataFile[] = [];
  let offsets: OffsetVector = { ...before?.offsets, ...from };

  await withConnection(
    deps.instance,
    async (connection) => {
      const staged = await createStaging(connection, "incoming", projection);
      const empty = async () => {
        staged.flush();
        const file = await stageDataFile(
          connection,
          folder,
          `SELECT *${nulls(dropped)} FROM (${projection.select(staged.table)}) ORDER BY _partition, _offset`,
          columns,
          {
            rowGroupRows: rowGroupRowsOf(staged.rows, staged.size),
            unbounded: unboundedColumns,
            prefix: `${atUs}-${String(files.length).padStart(4, "0")}`,
          },
        );
        if (file) files.push(file);
        await staged.clear();
      };
      for await (const batch of checked(batches, from)) {
        signal?.throwIfAborted();
        staged.append(batch.records);
        offsets = { ...offsets, ...batch.next };
        if (staged.rows >= fileRows || staged.size >= fileSize) await empty();
      }
      if (staged.rows > 0) await empty();
      await staged.drop();
    },
    signal,
  );
  if (files.length === 0 && gaps.length === 0) return null;
  deps.commitOptions.step?.("data");
  placeDataFiles(folder, files);
  const committed = await commit(
    table,
    {
      operation: "append",
      // The snapshot is known from now on, not from when its writing began.
      atUs: Math.max(atUs, deps.nextUs(table)),
      add: files,
      remove: new Set(),
      schema,
      properties,
      summary: summaryOfNote({
        topic: target.topic,
        connection: target.connection,
        offsets,
        gaps: [...(before?.gaps ?? []), ...gaps],
      }),
    },
    deps.commitOptions,
  );
  const snapshot = currentSnapshot(committed.metadata);
  return snapshot ? stateOf(target.productId, committed, snapshot) : null;
}

const nulls = (columns: readonly FieldColumn[]): string =>
  columns.map(({ name, type }) => `, CAST(NULL AS ${type}) AS ${identifier(name)}`).join("");

/** A flush that does not begin where the last one ended would leave a hole or hold records twice. */
function assertContinues(
  { productId }: LakeTarget,
  before: OffsetVector,
  { from, gaps = [] }: Pick<LakeFlush, "from" | "gaps">,
): void {
  for (const [name, begins] of Object.entries(from)) {
    const partition = Number(name);
    const flushed = before[partition] ?? 0;
    const lost = gaps.some((gap) => gap.partition === partition && gap.from === flushed && gap.to === begins);
    if (begins === flushed || lost) continue;
    throw new AppError(
      "CONFLICT",
      `The lake holds partition ${partition} of ${productId} up to offset ${flushed}; a flush cannot begin at ${begins}.`,
    );
  }
}

/** Passes batches on, having made sure that each partition's offsets only grow. */
async function* checked(batches: AsyncIterable<LakeBatch>, from: OffsetVector): AsyncGenerator<LakeBatch> {
  const next: Record<number, number> = { ...from };
  for await (const batch of batches) {
    for (const { partition, offset } of batch.records) {
      if (offset < (next[partition] ?? 0))
        throw new Error(`Offset ${offset} of partition ${partition} came after ${next[partition]}.`);
      next[partition] = offset + 1;
    }
    yield batch;
  }
}

import { join } from "node:path";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { identifier, withConnection } from "../engine.ts";
import { columnsOf, type FieldColumn, sourceOf } from "../iceberg/columns.ts";
import { type CommitOptions, commit } from "../iceberg/commit.ts";
import { placeDataFiles, stageDataFile } from "../iceberg/data-file.ts";
import { currentFiles, type IcebergTable } from "../iceberg/table.ts";
import { makeFolders } from "../iceberg/table-folder.ts";
import type { DataFile } from "../iceberg/types.ts";
import { unboundedColumns } from "./projection.ts";
import { rowGroupRowsOf } from "./row-groups.ts";
import { inStreamOrder } from "./state.ts";

/** Files of a tier are smaller than its size; so many in a row become one of the next tier. */
const tiers = [64 * 1024, 512 * 1024, 4 * 1024 * 1024, 32 * 1024 * 1024];
const runLength = 8;
/** A compacted file is not made larger than this. */
const largest = 128 * 1024 * 1024;

/**
 * The longest row of neighbouring small files worth merging, smallest tier first; empty when there is none. Only
 * neighbours are merged, so that files stay in the order of the stream.
 */
export function planCompaction<File extends { bytes: number }>(files: readonly File[]): File[] {
  for (const tier of tiers) {
    let run: File[] = [];
    let bytes = 0;
    for (const file of files) {
      if (file.bytes < tier && bytes + file.bytes <= largest) {
        run.push(file);
        bytes += file.bytes;
      } else if (run.length >= runLength) return run;
      else {
        run = file.bytes < tier ? [file] : [];
        bytes = file.bytes < tier ? file.bytes : 0;
      }
    }
    if (run.length >= runLength) return run;
  }
  return [];
}

/**
 * Merges one row of neighbouring small files into one: a `replace` snapshot with the same records, their offsets and
 * times untouched. Returns how many files were merged; 0 when there is nothing to do.
 */
export async function compactRun(
  deps: {
    instance: DuckDBInstance;
    nextUs: (table: IcebergTable) => number;
    commitOptions: CommitOptions;
  },
  table: IcebergTable,
): Promise<{ merged: number }> {
  const { folder, metadata } = table;
  const run = planCompaction(inStreamOrder(await currentFiles(table)));
  const [first] = run;
  if (!first) return { merged: 0 };
  const columns = columnsOf(metadata);
  makeFolders(folder);
  const rows = run.reduce((sum, file) => sum + file.rows, 0);
  const paths = run.map(({ name }) => join(folder.data, name));
  const file = await withConnection(deps.instance, async (connection) => {
    const size = await gather(connection, columns, paths);
    return stageDataFile(connection, folder, `SELECT * FROM ${merging}`, columns, {
      rowGroupRows: rowGroupRowsOf(rows, size),
      unbounded: unboundedColumns,
      prefix: orderOf(first),
    });
  });
  if (file?.rows !== rows)
    throw new Error(`Compaction read ${file?.rows ?? 0} rows of ${rows}; nothing was changed.`);
  deps.commitOptions.step?.("data");
  placeDataFiles(folder, [file]);
  await commit(
    table,
    {
      operation: "replace",
      atUs: deps.nextUs(table),
      add: [file],
      remove: new Set(run.map(({ name }) => name)),
      summary: {},
    },
    deps.commitOptions,
  );
  return { merged: run.length };
}

const merging = "merging";

/**
 * Gathers the rows of neighbouring files by partition and offset in a temporary table, which may outgrow memory: each
 * file has its partitions in order and each partition its offsets, and those of the next file follow. A sort holds all
 * rows: 480,000 that were 3 MB in files did not fit into 183 MiB. Returns the size of their texts in bytes, of which the
 * files tell nothing: records that are alike take a fortieth.
 */
async function gather(
  connection: DuckDBConnection,
  columns: readonly FieldColumn[],
  paths: readonly string[],
): Promise<number> {
  const source = sourceOf(columns, paths);
  const texts = columns.filter(({ type }) => type === "VARCHAR");
  const size = texts.map(({ name }) => `coalesce(strlen(${identifier(name)}), 0)`).join(" + ");
  const found = await connection.runAndReadAll(
    `SELECT _partition, sum(${size})::DOUBLE FROM ${source} GROUP BY 1 ORDER BY 1`,
  );
  const partitions = found.getRows().map(([partition, bytes]) => ({ partition, bytes: Number(bytes) }));
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${merging} AS SELECT * FROM ${source} LIMIT 0`);
  for (const { partition } of partitions)
    await connection.run(
      `INSERT INTO ${merging} SELECT * FROM ${source} WHERE _partition = ${Number(partition)}`,
    );
  return partitions.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** `<µs>-<place>`: the merged file takes the place of its first. */
const orderOf = ({ name }: DataFile): string => name.split("-").slice(0, 2).join("-");

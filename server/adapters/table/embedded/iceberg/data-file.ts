import { randomUUID } from "node:crypto";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { identifier, literal } from "../engine.ts";
import { encodeBound } from "./bounds.ts";
import { storageOf } from "./column-types.ts";
import type { FieldColumn } from "./columns.ts";
import { syncFile, syncFolder, type TableFolder } from "./table-folder.ts";
import type { DataFile } from "./types.ts";

export interface DataFileOptions {
  /** Rows of a row group; each is held in memory while it is written. */
  rowGroupRows: number;
  /** Columns without bounds: long texts nobody searches by. */
  unbounded?: ReadonlySet<string>;
  /** Of the file's name: files sort by name in the order of their rows. */
  prefix: string;
}

/**
 * Writes the rows of `query` (whose columns are `columns`, by name) as a Parquet file with field ids, into the
 * staging folder. Returns what Iceberg wants to know of it; undefined when there are no rows and so no file.
 */
export async function stageDataFile(
  connection: DuckDBConnection,
  folder: TableFolder,
  query: string,
  columns: readonly FieldColumn[],
  options: DataFileOptions,
): Promise<DataFile | undefined> {
  const name = `${options.prefix}-${randomUUID().slice(0, 8)}.parquet`;
  const file = join(folder.staging, name);
  const selected = columns.map(
    (column) =>
      `${storageOf(column.type).write(identifier(column.name))} AS ${identifier(column.field.name)}`,
  );
  const ids = columns.map(({ field }) => `${identifier(field.name)}: ${field.id}`);
  const reply = await connection.runAndReadAll(
    `COPY (SELECT ${selected.join(", ")} FROM (${query})) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${options.rowGroupRows}, FIELD_IDS {${ids.join(", ")}}, RETURN_STATS)`,
  );
  const [stats] = reply.getRowObjectsJson() as unknown as CopyStats[];
  if (!stats) throw new Error("DuckDB told nothing about the file it wrote.");
  if (Number(stats.count) === 0) {
    rmSync(file, { force: true });
    return undefined;
  }
  return describe(name, stats, columns, options.unbounded ?? new Set());
}

/** Moves staged files to where the commit will name them; durable when it returns. */
export function placeDataFiles(folder: TableFolder, files: readonly DataFile[]): void {
  for (const { name } of files) {
    syncFile(join(folder.staging, name));
    renameSync(join(folder.staging, name), join(folder.data, name));
  }
  syncFolder(folder.data);
}

interface CopyStats {
  count: string;
  file_size_bytes: string;
  /** Keys are quoted column names. */
  column_statistics: { key: string; value: { key: string; value: string }[] }[];
}

function describe(
  name: string,
  stats: CopyStats,
  columns: readonly FieldColumn[],
  unbounded: ReadonlySet<string>,
): DataFile {
  const byColumn = new Map(stats.column_statistics.map(({ key, value }) => [key, value]));
  const columnSizes = new Map<number, number>();
  const valueCounts = new Map<number, number>();
  const nullCounts = new Map<number, number>();
  const lower = new Map<number, Buffer>();
  const upper = new Map<number, Buffer>();
  for (const { name: column, field } of columns) {
    const told = new Map((byColumn.get(identifier(field.name)) ?? []).map(({ key, value }) => [key, value]));
    const count = (map: Map<number, number>, key: string) => {
      const value = told.get(key);
      if (value !== undefined) map.set(field.id, Number(value));
    };
    count(columnSizes, "column_size_bytes");
    count(valueCounts, "num_values");
    count(nullCounts, "null_count");
    if (unbounded.has(column)) continue;
    const minimum = told.get("min");
    const maximum = told.get("max");
    if (minimum === undefined || maximum === undefined) continue;
    const low = encodeBound(field.type, minimum, "lower");
    const high = encodeBound(field.type, maximum, "upper");
    // One without the other would still be right; together they are easier to trust.
    if (!low || !high) continue;
    lower.set(field.id, low);
    upper.set(field.id, high);
  }
  return {
    name,
    rows: Number(stats.count),
    bytes: Number(stats.file_size_bytes),
    columnSizes,
    valueCounts,
    nullCounts,
    lower,
    upper,
  };
}

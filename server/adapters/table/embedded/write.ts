import { mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBDataChunk, type DuckDBInstance, VARCHAR } from "@duckdb/node-api";
import type { Clock } from "../../../clock.ts";
import { AppError } from "../../../errors.ts";
import type { TableColumn, TableFile, TableRef, TableSnapshot, TableSource, WriteOptions } from "../types.ts";
import { asAppError, identifier, literal, parquet, selectAll, withConnection } from "./engine.ts";
import { publishManifest, readManifests, syncFile, syncFolder, tableFolders } from "./manifest.ts";
import { measureColumns } from "./statistics.ts";
import { toText } from "./values.ts";

/**
 * Writes the rows to a new Parquet file aside, measures it, and publishes the snapshot. Must not run twice at
 * once for a table; the caller queues.
 */
export async function writeSnapshot(
  deps: { instance: DuckDBInstance; lake: string; clock: Clock },
  ref: TableRef,
  source: TableSource,
  options: WriteOptions,
): Promise<TableSnapshot> {
  const folders = tableFolders(deps.lake, ref);
  const newest = readManifests(folders.snapshots).at(-1);
  assertNewest(ref, newest, options);
  // What an earlier, killed write left behind.
  rmSync(folders.staging, { recursive: true, force: true });
  for (const folder of [folders.staging, folders.data]) mkdirSync(folder, { recursive: true });
  const staged = join(folders.staging, "rows.parquet");
  try {
    return await withConnection(
      deps.instance,
      async (connection) => {
        await writeParquet(connection, source, staged, options.signal);
        const columns = await columnsOf(connection, staged);
        const kept = options.mode === "append" ? (newest?.files ?? []) : [];
        if (kept.length > 0 && newest) assertSameColumns(ref, newest.columns, columns);
        const paths = [...kept.map((file) => join(deps.lake, file.path)), staged];
        await assertKeys(connection, ref, paths, options.keys ?? []);
        const measured = await measureColumns(connection, paths, columns);
        options.signal?.throwIfAborted();
        syncFile(staged);
        // The snapshot is known from now on, not from when its writing began.
        const atUs = Math.max(deps.clock.nowUs(), (newest?.atUs ?? 0) + 1);
        const name = `${atUs}.parquet`;
        renameSync(staged, join(folders.data, name));
        syncFolder(folders.data);
        const before = kept.reduce((sum, file) => sum + file.rows, 0);
        const added: TableFile = {
          path: `${folders.relative}/data/${name}`,
          rows: measured.rows - before,
          bytes: statSync(join(folders.data, name)).size,
        };
        const files = [...kept, added];
        const snapshot: TableSnapshot = {
          snapshotId: String(atUs),
          atUs,
          rows: measured.rows,
          bytes: files.reduce((sum, file) => sum + file.bytes, 0),
          columns,
          files,
          statistics: measured.statistics,
          actorName: options.actorName,
          reason: options.reason,
        };
        publishManifest(folders.snapshots, snapshot);
        return snapshot;
      },
      options.signal,
    );
  } catch (error) {
    throw options.signal?.aborted
      ? new AppError("TIMEOUT", `Writing ${ref.productId} was stopped; nothing was changed.`, {
          cause: error,
        })
      : asAppError(error, `Writing ${ref.productId}`);
  } finally {
    rmSync(folders.staging, { recursive: true, force: true });
  }
}

/** A type's name goes into SQL as it is, so it must be nothing but a name. */
const plainType = /^[A-Z][A-Z0-9_]*(?: [A-Z]+)*(?:\(\d+(?:, ?\d+)?\))?(?:\[\])?$/;

async function writeParquet(
  connection: DuckDBConnection,
  source: TableSource,
  file: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const copy = (query: string) =>
    connection.run(
      `COPY (${query}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
    );
  if (source.kind === "query") {
    await copy(source.sql);
    return;
  }
  if (source.columns.length === 0) throw new AppError("INVALID_INPUT", "A table needs at least one column.");
  const odd = source.columns.find((column) => !plainType.test(column.type));
  if (odd)
    throw new AppError("INVALID_INPUT", `"${odd.type}" is not a type a column can have.`, { path: odd.name });
  const names = source.columns.map((column) => identifier(column.name));
  await connection.run(`CREATE TEMP TABLE staged (${names.map((name) => `${name} VARCHAR`).join(", ")})`);
  try {
    await appendBatches(connection, source, signal);
    const casts = source.columns.map((column) => {
      const name = identifier(column.name);
      return `CAST(${name} AS ${column.type}) AS ${name}`;
    });
    await copy(`SELECT ${casts.join(", ")} FROM staged`);
  } finally {
    await connection.run("DROP TABLE IF EXISTS staged").catch(() => undefined);
  }
}

/** Rows go in as text and are cast by SQL: one path for every type, and its errors name the value. */
async function appendBatches(
  connection: DuckDBConnection,
  source: Extract<TableSource, { kind: "rows" }>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const types = source.columns.map(() => VARCHAR);
  const appender = await connection.createAppender("staged", "main", "temp");
  try {
    for await (const batch of source.batches) {
      signal?.throwIfAborted();
      for (let start = 0; start < batch.length; start += 2048) {
        const rows = batch.slice(start, start + 2048);
        const chunk = DuckDBDataChunk.create(types, rows.length);
        chunk.setRows(rows.map((row) => source.columns.map((_, index) => toText(row[index] ?? null))));
        appender.appendDataChunk(chunk);
      }
      appender.flushSync();
    }
  } finally {
    appender.closeSync();
  }
}

async function columnsOf(connection: DuckDBConnection, file: string): Promise<TableColumn[]> {
  const result = await connection.run(`SELECT * FROM ${parquet([file])} LIMIT 0`);
  return result.columnNames().map((name, index) => ({
    name,
    type: result.columnType(index).alias ?? String(result.columnType(index)),
  }));
}

/** Two rows with the same key: the first such key is named. */
async function assertKeys(
  connection: DuckDBConnection,
  ref: TableRef,
  paths: readonly string[],
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  const names = keys.map(identifier).join(", ");
  const { rows } = await selectAll(
    connection,
    `SELECT ${names}, count(*) FROM ${parquet(paths)} GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1`,
  );
  const [first] = rows;
  if (!first) return;
  const key = keys.map((name, index) => `${name} ${toText(first[index] ?? null) ?? "nothing"}`).join(", ");
  throw new AppError(
    "CONFLICT",
    `${ref.productId} would have ${first.at(-1)} rows with the key ${key}. Leave out what is there already, or replace the table.`,
  );
}

function assertNewest(ref: TableRef, newest: TableSnapshot | undefined, options: WriteOptions): void {
  if (options.expectNewest === undefined || options.expectNewest === (newest?.snapshotId ?? null)) return;
  throw new AppError(
    "CONFLICT",
    `${ref.productId} was written by ${newest?.actorName ?? "somebody else"} meanwhile; its newest snapshot is ${newest?.snapshotId ?? "none"}. Read it and write again.`,
  );
}

function assertSameColumns(
  ref: TableRef,
  before: readonly TableColumn[],
  after: readonly TableColumn[],
): void {
  const text = (columns: readonly TableColumn[]) => columns.map((c) => `${c.name} ${c.type}`).join(", ");
  if (text(before) === text(after)) return;
  throw new AppError(
    "CONFLICT",
    `Rows cannot be appended to ${ref.productId}: it has the columns ${text(before)}, the new rows have ${text(after)}. Replace the table instead.`,
  );
}

import { join } from "node:path";
import { type DuckDBConnection, DuckDBDataChunk, type DuckDBInstance, VARCHAR } from "@duckdb/node-api";
import type { Clock } from "../../../clock.ts";
import { AppError } from "../../../errors.ts";
import type { TableColumn, TableRef, TableSnapshot, TableSource, WriteOptions } from "../types.ts";
import { asAppError, identifier, selectAll, withConnection } from "./engine.ts";
import { columnsToWrite, sourceOf } from "./iceberg/columns.ts";
import { commit } from "./iceberg/commit.ts";
import { placeDataFiles, stageDataFile } from "./iceberg/data-file.ts";
import { clearStaging } from "./iceberg/maintenance.ts";
import { currentFiles, type IcebergTable, openOrNew } from "./iceberg/table.ts";
import { makeFolders, writeDurably } from "./iceberg/table-folder.ts";
import { factsText, folderOf, snapshotsOf } from "./snapshots.ts";
import { measureColumns } from "./statistics.ts";
import { toText } from "./values.ts";

/**
 * Writes the rows to a new Parquet file aside, measures it, and commits the snapshot. Must not run twice at
 * once for a table; the caller queues.
 */
export async function writeSnapshot(
  deps: { instance: DuckDBInstance; lake: string; clock: Clock },
  ref: TableRef,
  source: TableSource,
  options: WriteOptions,
): Promise<TableSnapshot> {
  const { relative, ...folder } = folderOf(deps.lake, ref);
  const table = openOrNew(folder, deps.clock.nowMs(), { "millrace.product": ref.productId });
  const newest = (await snapshotsOf({ ...table, relative })).at(-1);
  assertNewest(ref, newest, options);
  // What an earlier, killed write left behind.
  clearStaging(folder);
  makeFolders(folder);
  try {
    const next = await withConnection(
      deps.instance,
      (connection) => prepared(connection, { ...deps, ref, table, newest }, source, options),
      options.signal,
    );
    const snapshot = (await snapshotsOf({ ...next, relative })).at(-1);
    if (!snapshot) throw new Error("The snapshot that was committed is not there.");
    return snapshot;
  } catch (error) {
    throw options.signal?.aborted
      ? new AppError("TIMEOUT", `Writing ${ref.productId} was stopped; nothing was changed.`, {
          cause: error,
        })
      : asAppError(error, `Writing ${ref.productId}`);
  } finally {
    clearStaging(folder);
  }
}

async function prepared(
  connection: DuckDBConnection,
  {
    ref,
    table,
    newest,
    clock,
  }: { ref: TableRef; table: IcebergTable; newest: TableSnapshot | undefined; clock: Clock },
  source: TableSource,
  options: WriteOptions,
): Promise<IcebergTable> {
  const { folder, metadata } = table;
  const nextUs = () => Math.max(clock.nowUs(), (newest?.atUs ?? 0) + 1);
  const query = await queryOf(connection, source, options.signal);
  try {
    const shape = await columnsOfQuery(connection, query);
    const { columns, schema, properties } = columnsToWrite(metadata, shape);
    const before = await currentFiles(table);
    const kept = options.mode === "append" ? before : [];
    if (kept.length > 0 && newest) assertSameColumns(ref, newest.columns, shape);
    const added = await stageDataFile(connection, folder, query, columns, {
      rowGroupRows: 122_880,
      prefix: String(nextUs()),
    });
    const rows = sourceOf(columns, [
      ...kept.map(({ name }) => join(folder.data, name)),
      ...(added ? [join(folder.staging, added.name)] : []),
    ]);
    await assertKeys(connection, ref, rows, options.keys ?? []);
    const { statistics } = await measureColumns(connection, rows, columns);
    options.signal?.throwIfAborted();
    placeDataFiles(folder, added ? [added] : []);
    // The snapshot is known from now on, not from when its writing began.
    const atUs = nextUs();
    const facts = `facts-${atUs}.json`;
    writeDurably(join(folder.metadata, facts), factsText(statistics));
    return await commit(table, {
      operation: options.mode === "append" || before.length === 0 ? "append" : "overwrite",
      atUs,
      add: added ? [added] : [],
      remove: new Set(options.mode === "append" ? [] : before.map(({ name }) => name)),
      schema,
      properties,
      summary: {
        "millrace.facts": facts,
        "millrace.actor": options.actorName,
        "millrace.reason": options.reason,
      },
    });
  } finally {
    await connection.run("DROP TABLE IF EXISTS staged").catch(() => undefined);
  }
}

/** A type's name goes into SQL as it is, so it must be nothing but a name. */
const plainType = /^[A-Z][A-Z0-9_]*(?: [A-Z]+)*(?:\(\d+(?:, ?\d+)?\))?(?:\[\])?$/;

/** The rows to write as a query; rows that were handed over stand in a temporary table by then. */
async function queryOf(
  connection: DuckDBConnection,
  source: TableSource,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (source.kind === "query") return source.sql;
  if (source.columns.length === 0) throw new AppError("INVALID_INPUT", "A table needs at least one column.");
  const odd = source.columns.find((column) => !plainType.test(column.type));
  if (odd)
    throw new AppError("INVALID_INPUT", `"${odd.type}" is not a type a column can have.`, { path: odd.name });
  const names = source.columns.map((column) => identifier(column.name));
  await connection.run(`CREATE TEMP TABLE staged (${names.map((name) => `${name} VARCHAR`).join(", ")})`);
  await appendBatches(connection, source, signal);
  const casts = source.columns.map((column) => {
    const name = identifier(column.name);
    return `CAST(${name} AS ${column.type}) AS ${name}`;
  });
  return `SELECT ${casts.join(", ")} FROM staged`;
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

async function columnsOfQuery(connection: DuckDBConnection, query: string): Promise<TableColumn[]> {
  const { rows } = await selectAll(connection, `DESCRIBE ${query}`);
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** Two rows with the same key: the first such key is named. */
async function assertKeys(
  connection: DuckDBConnection,
  ref: TableRef,
  source: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  const names = keys.map(identifier).join(", ");
  const { rows } = await selectAll(
    connection,
    `SELECT ${names}, count(*) FROM ${source} GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1`,
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

import { mkdirSync, rmSync } from "node:fs";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { AppError } from "../../../errors.ts";
import type { Cell, TableColumn } from "../types.ts";
import { toCell } from "./values.ts";

/** Settings every DuckDB of ours has: no downloads, instants in UTC. */
const always = {
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  allow_community_extensions: "false",
  TimeZone: "UTC",
} as const;

export interface EngineOptions {
  /** Folder for what does not fit in memory; emptied at the start. Without it, too much is an error. */
  spill?: string;
  memory: string;
  threads: number;
}

/** An in-memory DuckDB: it holds no table of ours, it reads and writes files. */
export async function openEngine(options: EngineOptions): Promise<DuckDBInstance> {
  if (options.spill !== undefined) {
    rmSync(options.spill, { recursive: true, force: true });
    mkdirSync(options.spill, { recursive: true });
  }
  const { TimeZone, ...settings } = always;
  const instance = await DuckDBInstance.create(":memory:", {
    ...settings,
    memory_limit: options.memory,
    threads: String(options.threads),
    temp_directory: options.spill ?? "",
    max_temp_directory_size: options.spill === undefined ? "0B" : "4GB",
  });
  const connection = await instance.connect();
  try {
    await connection.run(`SET GLOBAL TimeZone = '${TimeZone}'`);
  } finally {
    connection.closeSync();
  }
  return instance;
}

/** `use` on a connection of its own, which is closed whatever happens. */
export async function withConnection<T>(
  instance: DuckDBInstance,
  use: (connection: DuckDBConnection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const connection = await instance.connect();
  const stop = () => connection.interrupt();
  signal?.addEventListener("abort", stop);
  try {
    return await use(connection);
  } finally {
    signal?.removeEventListener("abort", stop);
    connection.closeSync();
  }
}

/** Rows of a trusted query, converted; for results that fit in memory. */
export async function selectAll(
  connection: DuckDBConnection,
  sql: string,
): Promise<{ columns: TableColumn[]; rows: Cell[][] }> {
  const result = await connection.run(sql);
  const columns = result
    .columnNames()
    .map((name, index) => ({ name, type: String(result.columnType(index)) }));
  const rows = (await result.getRows()).map((row) => row.map(toCell));
  return { columns, rows };
}

/** A name as an SQL identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `read_parquet` over these absolute paths, rows in the order of the list. */
export const parquet = (paths: readonly string[]): string =>
  `read_parquet([${paths.map(literal).join(", ")}])`;

/** DuckDB's message without the paths of this machine and the drawing under it. */
export function plainMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n\n")[0] ?? text)
    .replace(/\s+/g, " ")
    .replace(/(["'])\/[^"']*\/([^"'/]*)\1/g, "$1$2$1")
    .trim();
}

/** A failure of DuckDB over data that came from a caller, as an error they can act on. */
export function asAppError(error: unknown, what: string): AppError {
  if (error instanceof AppError) return error;
  const message = plainMessage(error);
  if (/Interrupt/i.test(message))
    return new AppError("TIMEOUT", `${what} was stopped before it was done.`, { cause: error });
  if (/Out of Memory/i.test(message))
    return new AppError("TOO_LARGE", `${what} needs more memory than it may have. Ask for less at once.`, {
      cause: error,
    });
  return new AppError("INVALID_INPUT", `${what} failed: ${message}`, { cause: error });
}

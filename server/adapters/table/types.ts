/**
 * The table role: a product's table port as a row of immutable snapshots. The embedded implementation keeps
 * Iceberg tables in the lake folder and asks DuckDB; `contract.suite.ts` holds every implementation to this.
 */

import type { OffsetVector } from "../../domain/positions/vector.ts";

/** Names one table: a product (`domain/product`) and its table port. */
export interface TableRef {
  productId: string;
  port: string;
}

export interface TableColumn {
  name: string;
  /** The system's own type name, e.g. BIGINT, VARCHAR, TIMESTAMP WITH TIME ZONE. */
  type: string;
}

/** Facts about one column, measured when the snapshot was written; exact, not estimated. */
export interface ColumnStatistics {
  name: string;
  type: string;
  nulls: number;
  /** Distinct values, null where they were not counted (nested types). */
  distinct: number | null;
  /** As text in the form rows have; null for columns without order or without values. */
  minimum: string | null;
  maximum: string | null;
  /** Null for columns that are not numbers. */
  mean: number | null;
  /** The most frequent values, most frequent first, at most 5; empty where nearly every value is its own. */
  top: { value: string; count: number }[];
}

export interface TableFile {
  /** Relative to the lake folder, or absolute. */
  path: string;
  rows: number;
  bytes: number;
}

/** One committed state of a table. It never changes. */
export interface TableSnapshot {
  /** Decimal text; later snapshots have greater numbers. */
  snapshotId: string;
  /** When it was committed, µs since the epoch: the knowledge time of its rows. */
  atUs: number;
  rows: number;
  bytes: number;
  columns: TableColumn[];
  /** Ids of the columns in the files, in the order of `columns`; empty where they were not asked for. */
  fieldIds: number[];
  files: TableFile[];
  /** Of a stream's table: only rows before these offsets. */
  until?: OffsetVector;
  statistics: ColumnStatistics[];
  actorName: string;
  reason: string;
}

/**
 * A value of a row as it travels, plain JSON: whole numbers beyond 2^53 are decimal text, dates `2026-01-31`,
 * instants ISO 8601 with Z, times without a zone ISO 8601 without Z, NaN and infinities their names.
 */
export type Cell = string | number | boolean | null | Cell[] | { [key: string]: Cell };

/** Where the rows of a new snapshot come from. */
export type TableSource =
  /** Batches of rows in the order of `columns`. Ends when the iterable does; an error in it abandons the write. */
  | { kind: "rows"; columns: TableColumn[]; batches: AsyncIterable<readonly (readonly Cell[])[]> }
  /**
   * A query in the system's own SQL over files of this machine. For definitions of our own only, never for text
   * from a request. Needs `abilities.queries`.
   */
  | { kind: "query"; sql: string };

export interface WriteOptions {
  /** replace: the snapshot holds these rows only; append: those of the newest snapshot too. */
  mode: "replace" | "append";
  actorName: string;
  reason: string;
  /**
   * Compare-and-commit: fails with CONFLICT unless this is the newest snapshot (null: there is none). Without it
   * the write commits on top of whatever is newest.
   */
  expectNewest?: string | null;
  /** Columns that together name a row: two rows of the snapshot with the same values there are a CONFLICT. */
  keys?: readonly string[];
  signal?: AbortSignal;
}

export interface RowsRequest {
  limit: number;
  offset: number;
  orderBy?: string;
  descending?: boolean;
  /** Only these columns, in this order. */
  columns?: readonly string[];
  /** Only rows whose column lies in [from, to). */
  within?: { column: string; from: string | number; to: string | number };
  /** Only rows that have these values, by column; texts that are no value of a column's type match nothing. */
  equals?: Readonly<Record<string, string | number>>;
}

export interface RowsPage {
  columns: TableColumn[];
  rows: Cell[][];
  /** True when there are more rows than were returned. */
  truncated: boolean;
  /** Milliseconds the system took. */
  elapsedMs: number;
}

export interface QueryRequest {
  /** One SELECT over `name`, as somebody typed it. */
  sql: string;
  /** The name under which the query sees the table. */
  name: string;
  maxRows: number;
  maxBytes: number;
  timeoutMs: number;
}

export interface TableAbilities {
  system: string;
  append: boolean;
  /** `TableSource` of kind "query". */
  queries: boolean;
  /** Read-only SQL of people. */
  sql: boolean;
}

export interface TableAdapter {
  readonly abilities: TableAbilities;
  /** Committed snapshots, oldest first; empty for a table that was never written. */
  snapshots(ref: TableRef): Promise<TableSnapshot[]>;
  /** Commits a new snapshot: readers see all of it or nothing. */
  write(ref: TableRef, source: TableSource, options: WriteOptions): Promise<TableSnapshot>;
  /** A page of a snapshot's rows; in the order they were written unless `orderBy` is given. */
  rows(ref: TableRef, snapshot: TableSnapshot, request: RowsRequest): Promise<RowsPage>;
  /**
   * Runs a query somebody typed, with nothing in reach but the snapshot. INVALID_INPUT for anything but one SELECT
   * over the table, TIMEOUT when it takes too long, TOO_LARGE when it wants too much memory.
   */
  query(ref: TableRef, snapshot: TableSnapshot, request: QueryRequest): Promise<RowsPage>;
  /** Removes the table and all its snapshots. */
  remove(ref: TableRef): Promise<void>;
  close(): Promise<void>;
}

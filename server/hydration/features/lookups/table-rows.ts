import type { FeatureValue } from "../../../engine/types.ts";

/** Where a set's table look-ups find rows: the newest snapshot in memory, older ones on demand. */
export interface LookedUpTables {
  /** Begins to keep the newest snapshot of a table by these key columns; returns what ends it. */
  keep(table: LookedUpTable): KeptTable;
  /** Rows of the snapshot that was the newest at an instant. */
  rowsAt(table: LookedUpTable, atUs: number): Promise<TableAnswer>;
  close(): void;
}

/** A table looked up by some of its columns. */
export interface LookedUpTable {
  productId: string;
  port: string;
  /** Key columns, in the order in which keys name them. */
  keys: readonly string[];
  /** Columns that are read. */
  columns: readonly string[];
}

export interface TableAnswer {
  /** When the snapshot was committed, µs; null: there was none yet. */
  atUs: number | null;
  /** Canonical key → the columns' values. */
  rows: ReadonlyMap<string, readonly FeatureValue[]>;
}

export interface KeptTable {
  /** The newest snapshot; undefined until it has been read. */
  newest(): TableAnswer | undefined;
  /** Resolves when the first reading has ended, well or not. */
  readonly loaded: Promise<void>;
  /** Why it could not be read, if so. */
  problem(): string | null;
  stop(): void;
}

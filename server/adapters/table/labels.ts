import type { FileReading } from "./files.ts";

/**
 * Taking labels in: rows of an entity and an instant each, for which features are asked as they were at that instant.
 * They come as anybody keeps them and leave as one Parquet file with the instants and keys read and checked.
 */
export type LabelSource =
  | { kind: "file"; path: string; reading: FileReading }
  /** Files of one table, rows in the order of the list. */
  | { kind: "parquet"; paths: readonly string[] }
  /** A staged file of an earlier time: its own columns are taken, keys and instants read again. */
  | { kind: "staged"; path: string };

/** An entity's field among the labels' columns. */
export interface LabelKey {
  column: string;
  /** Logical type of the field in the feature set's source; values of another kind are refused. */
  logicalType: string;
  /** Who needs it, for the message when it is missing. */
  neededBy: string;
}

export interface LabelSpec {
  timeColumn: string;
  keys: readonly LabelKey[];
  /** Other columns that have to be there: inputs of expressions. */
  inputs: readonly { column: string; neededBy: string }[];
  /** Names the answer adds; labels may not have them already. */
  reserved: readonly string[];
  /** Instants after this one are refused, naming the row. */
  latestUs: number;
}

/** A column the labels brought. */
export interface LabelColumn {
  name: string;
  /** DuckDB's type as it stands in the staged file; texts of CSV files that all read as numbers became such. */
  type: string;
}

/**
 * A staged file: `__row` (BIGINT, from 0), `__t` (BIGINT, µs since the epoch), `__k0` … (the keys in the order of
 * `LabelSpec.keys`) and then the labels' own columns, rows in their order.
 */
export interface StagedLabels {
  path: string;
  rows: number;
  columns: readonly LabelColumn[];
  timeColumn: string;
  firstUs: number | null;
  lastUs: number | null;
}

export interface LabelReader {
  /**
   * Reads labels and writes the staged file to `target`. Throws INVALID_INPUT naming the row and the column
   * (`labels.12.t`) for a missing column, an instant that is none or lies beyond `latestUs`, a key that is missing
   * or of another type; nothing is left behind then.
   */
  stage(source: LabelSource, spec: LabelSpec, target: string, signal?: AbortSignal): Promise<StagedLabels>;
  close(): Promise<void>;
}

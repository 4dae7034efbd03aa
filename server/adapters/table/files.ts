import type { CsvDialect } from "../../domain/tabular/csv-dialect.ts";
import type { PersonalGuess } from "../../domain/tabular/personal-data.ts";
import type { DateLayout } from "../../domain/tabular/text-types.ts";
import type { Cell } from "./types.ts";

/**
 * Reading files that people bring: CSV, JSON, NDJSON, Parquet, the texts also gzipped. Nothing is guessed silently:
 * what cannot be read is refused with the line and what to do about it.
 */
export type FileFormat = "csv" | "json" | "ndjson" | "parquet";

/** How a file is to be read. */
export interface FileReading {
  format: FileFormat;
  gzip: boolean;
  /** Size as it is on disk. */
  bytes: number;
  /** CSV only. */
  csv: CsvDialect | null;
  /** JSON only: name of the list in the one top-level object that holds the records, null when there is none around. */
  recordsAt: string | null;
}

/** One record of a file. */
export interface FileRecord {
  /** Place in the file, from 0. */
  index: number;
  /** Line on which it starts, from 1; null where the format has none. */
  line: number | null;
  /** By column; CSV cells are text, empty ones null. Null when the record could not be read. */
  value: Record<string, Cell> | null;
  /** Why not. */
  fault: { code: "NOT_JSON" | "COLUMNS"; message: string } | null;
  /** The record as it stands in the file (CSV: its cells as JSON). */
  text: string;
}

export type FieldKind =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "date"
  | "timestamp"
  | "time"
  | "array"
  | "object";

/** What was measured about one column, or about one member of a nested object. */
export interface FileField {
  /** Names from the record down. */
  path: string[];
  kind: FieldKind;
  /** Type in the file's own terms: VARCHAR for texts, DOUBLE, STRUCT(…). */
  type: string;
  /** Timestamps: whether values carry a zone. */
  zoned: boolean | null;
  /** Dates and timestamps written otherwise than ISO 8601. */
  layout: DateLayout | null;
  nulls: number;
  /** Exact; null where it was not counted (objects, lists, and columns with middling many values). */
  distinct: number | null;
  /** In the form the contract states bounds: numbers, ISO texts; null for other kinds and where there is no value. */
  minimum: number | string | null;
  maximum: number | string | null;
  /** The most frequent values, where there are at most 50 different ones. */
  top: { value: Cell; count: number }[];
  /** Whether values never go back in the first records; null for kinds without order. */
  increasing: boolean | null;
  /** Some different values from the first records, as they stand in the file. */
  examples: Cell[];
  /** Values that do not read like nearly all others, which made this column text. */
  misfits: { kind: FieldKind; count: number; examples: string[] } | null;
  /** Day and month could be either way round. */
  ambiguousOrder: boolean;
  /** A guess from the name and the first values. */
  personal: PersonalGuess | null;
}

export interface FileFacts {
  reading: FileReading;
  /** Records in the file. */
  rows: number;
  /** In the order of the file; the members of an object follow it. */
  fields: FileField[];
  /** The first records, as they stand in the file. */
  sample: Record<string, Cell>[];
}

export interface FileAdapter {
  /**
   * Tells format and layout from the file's first bytes and its name. Throws INVALID_INPUT or UNSUPPORTED saying what
   * the file is instead and what to do.
   */
  sniff(path: string, name: string): Promise<FileReading>;
  /** Reads the whole file and measures every column. Throws INVALID_INPUT naming the first line that is not as it should. */
  measure(
    path: string,
    reading: FileReading,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<FileFacts>;
  /** All records in order; those that cannot be read come with a `fault`. Throws where reading cannot go on. */
  records(
    path: string,
    reading: FileReading,
    options?: { signal?: AbortSignal },
  ): AsyncIterable<FileRecord[]>;
  close(): void;
}

/** Iceberg's own things as our writer handles them (format version 2, unpartitioned, data files only). */

/** A column. Our columns are never required: a contract may drop its promise without a new table. */
export interface IcebergField {
  id: number;
  name: string;
  required: boolean;
  /** Primitive type name: int, long, string, timestamptz, decimal(10, 2) … */
  type: string;
}

/** A Parquet file of a table, with what pruning needs. Maps are by field id. */
export interface DataFile {
  /** Name under the table's `data` folder. */
  name: string;
  rows: number;
  bytes: number;
  columnSizes: ReadonlyMap<number, number>;
  valueCounts: ReadonlyMap<number, number>;
  nullCounts: ReadonlyMap<number, number>;
  /** In Iceberg's single-value serialization; texts are cut to 16 characters, upwards for the upper bound. */
  lower: ReadonlyMap<number, Buffer>;
  upper: ReadonlyMap<number, Buffer>;
}

/** Where a data file stands in a manifest. */
export interface ManifestEntry {
  status: "existing" | "added" | "deleted";
  snapshotId: number;
  /** Of the data; null in a manifest that adds the file: the commit's number is inherited. */
  sequenceNumber: number | null;
  fileSequenceNumber: number | null;
  file: DataFile;
}

/** A row of a manifest list. */
export interface ManifestFile {
  /** Name under the table's `metadata` folder. */
  name: string;
  length: number;
  sequenceNumber: number;
  minSequenceNumber: number;
  addedSnapshotId: number;
  addedFiles: number;
  existingFiles: number;
  deletedFiles: number;
  addedRows: number;
  existingRows: number;
  deletedRows: number;
}

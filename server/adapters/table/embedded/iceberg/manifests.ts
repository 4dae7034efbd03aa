import { basename } from "node:path";
import { decodeAvro, encodeAvro } from "./avro-file.ts";
import { manifestEntrySchema, manifestFileSchema } from "./avro-schemas.ts";
import type { DataFile, IcebergField, ManifestEntry, ManifestFile } from "./types.ts";

type Pairs<Value> = { key: number; value: Value }[] | null;

interface EntryRow {
  status: number;
  snapshot_id: number | null;
  sequence_number: number | null;
  file_sequence_number: number | null;
  data_file: {
    content: number;
    file_path: string;
    file_format: string;
    partition: Record<string, never>;
    record_count: number;
    file_size_in_bytes: number;
    column_sizes: Pairs<number>;
    value_counts: Pairs<number>;
    null_value_counts: Pairs<number>;
    nan_value_counts: Pairs<number>;
    lower_bounds: Pairs<Buffer>;
    upper_bounds: Pairs<Buffer>;
    key_metadata: null;
    split_offsets: number[] | null;
    equality_ids: number[] | null;
    sort_order_id: number | null;
  };
}

interface ListRow {
  manifest_path: string;
  manifest_length: number;
  partition_spec_id: number;
  content: number;
  sequence_number: number;
  min_sequence_number: number;
  added_snapshot_id: number;
  added_files_count: number;
  existing_files_count: number;
  deleted_files_count: number;
  added_rows_count: number;
  existing_rows_count: number;
  deleted_rows_count: number;
  partitions: null;
  key_metadata: null;
}

const statuses = ["existing", "added", "deleted"] as const;

const pairs = <Value>(map: ReadonlyMap<number, Value>): Pairs<Value> =>
  [...map].map(([key, value]) => ({ key, value }));
const mapFrom = <Value>(list: Pairs<Value>): Map<number, Value> =>
  new Map((list ?? []).map(({ key, value }) => [key, value]));

/** A manifest's bytes. `location` is the table's URI, without a slash at its end. */
export function encodeManifest(
  location: string,
  schema: { id: number; fields: readonly IcebergField[] },
  entries: readonly ManifestEntry[],
): Promise<Buffer> {
  const rows = entries.map(
    ({ status, snapshotId, sequenceNumber, fileSequenceNumber, file }): EntryRow => ({
      status: statuses.indexOf(status),
      snapshot_id: snapshotId,
      sequence_number: sequenceNumber,
      file_sequence_number: fileSequenceNumber,
      data_file: {
        content: 0,
        file_path: `${location}/data/${file.name}`,
        file_format: "PARQUET",
        partition: {},
        record_count: file.rows,
        file_size_in_bytes: file.bytes,
        column_sizes: pairs(file.columnSizes),
        value_counts: pairs(file.valueCounts),
        null_value_counts: pairs(file.nullCounts),
        nan_value_counts: null,
        lower_bounds: pairs(file.lower),
        upper_bounds: pairs(file.upper),
        key_metadata: null,
        split_offsets: null,
        equality_ids: null,
        sort_order_id: 0,
      },
    }),
  );
  return encodeAvro(manifestEntrySchema as object, rows, {
    schema: JSON.stringify({ type: "struct", "schema-id": schema.id, fields: schema.fields }),
    "schema-id": String(schema.id),
    "partition-spec": "[]",
    "partition-spec-id": "0",
    "format-version": "2",
    content: "data",
  });
}

/** Entries of a manifest; those without numbers of their own inherit the manifest's, as the specification says. */
export async function decodeManifest(bytes: Buffer, manifest: ManifestFile): Promise<ManifestEntry[]> {
  const { rows } = await decodeAvro<EntryRow>(bytes);
  return rows.map((row) => {
    const status = statuses[row.status] ?? "existing";
    const inherited = status === "added" ? manifest.sequenceNumber : null;
    return {
      status,
      snapshotId: row.snapshot_id ?? manifest.addedSnapshotId,
      sequenceNumber: row.sequence_number ?? inherited,
      fileSequenceNumber: row.file_sequence_number ?? inherited,
      file: dataFile(row.data_file),
    };
  });
}

function dataFile(row: EntryRow["data_file"]): DataFile {
  return {
    // Our files are found beside their metadata, wherever the folder was moved to.
    name: basename(row.file_path),
    rows: row.record_count,
    bytes: row.file_size_in_bytes,
    columnSizes: mapFrom(row.column_sizes),
    valueCounts: mapFrom(row.value_counts),
    nullCounts: mapFrom(row.null_value_counts),
    lower: mapFrom(row.lower_bounds),
    upper: mapFrom(row.upper_bounds),
  };
}

/** A manifest list's bytes. */
export function encodeManifestList(
  location: string,
  snapshot: { id: number; parent: number | null; sequenceNumber: number },
  manifests: readonly ManifestFile[],
): Promise<Buffer> {
  const rows = manifests.map(
    (manifest): ListRow => ({
      manifest_path: `${location}/metadata/${manifest.name}`,
      manifest_length: manifest.length,
      partition_spec_id: 0,
      content: 0,
      sequence_number: manifest.sequenceNumber,
      min_sequence_number: manifest.minSequenceNumber,
      added_snapshot_id: manifest.addedSnapshotId,
      added_files_count: manifest.addedFiles,
      existing_files_count: manifest.existingFiles,
      deleted_files_count: manifest.deletedFiles,
      added_rows_count: manifest.addedRows,
      existing_rows_count: manifest.existingRows,
      deleted_rows_count: manifest.deletedRows,
      partitions: null,
      key_metadata: null,
    }),
  );
  return encodeAvro(manifestFileSchema as object, rows, {
    "snapshot-id": String(snapshot.id),
    "parent-snapshot-id": String(snapshot.parent),
    "sequence-number": String(snapshot.sequenceNumber),
    "format-version": "2",
  });
}

export async function decodeManifestList(bytes: Buffer): Promise<ManifestFile[]> {
  const { rows } = await decodeAvro<ListRow>(bytes);
  return rows.map((row) => ({
    name: basename(row.manifest_path),
    length: row.manifest_length,
    sequenceNumber: row.sequence_number,
    minSequenceNumber: row.min_sequence_number,
    addedSnapshotId: row.added_snapshot_id,
    addedFiles: row.added_files_count,
    existingFiles: row.existing_files_count,
    deletedFiles: row.deleted_files_count,
    addedRows: row.added_rows_count,
    existingRows: row.existing_rows_count,
    deletedRows: row.deleted_rows_count,
  }));
}

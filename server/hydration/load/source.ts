import type { FileAdapter, FileReading, FileRecord } from "../../adapters/table/files.ts";
import type { SchemaProperty } from "../../domain/product-file/index.ts";
import { layoutRecords, type RecordReader, recordReader } from "./reading.ts";

/** A file that is being loaded: its records with the contract's names and types. */
export interface LoadSource {
  reading: FileReading;
  read: RecordReader;
  /** Batches of exactly `size` records (the last may be shorter), the same in every run over the file. */
  batches(size: number): AsyncGenerator<FileRecord[]>;
}

/** Opens a file for loading: tells what it is and reads its first records to learn how they are written. */
export async function openSource(
  files: FileAdapter,
  file: { path: string; name: string },
  contract: { properties: readonly SchemaProperty[]; unknownFields: "reject" | "allow" },
  signal: AbortSignal | undefined,
): Promise<LoadSource> {
  const reading = await files.sniff(file.path, file.name);
  const options = signal ? { signal } : {};
  const first: FileRecord[] = [];
  for await (const batch of files.records(file.path, reading, options)) {
    first.push(...batch);
    if (first.length >= layoutRecords) break;
  }
  return {
    reading,
    read: recordReader(reading, first, contract.properties, contract.unknownFields),
    async *batches(size) {
      let held: FileRecord[] = [];
      for await (const batch of files.records(file.path, reading, options)) {
        held.push(...batch);
        let start = 0;
        for (; held.length - start >= size; start += size) yield held.slice(start, start + size);
        if (start > 0) held = held.slice(start);
      }
      if (held.length > 0) yield held;
    },
  };
}

/** A record as the JSON text that goes to the log: as it was sent where it was JSON on one line. */
export function textOf(record: FileRecord, source: LoadSource): string {
  const { format } = source.reading;
  if (format === "ndjson" || (format === "json" && !/[\r\n]/.test(record.text))) return record.text;
  return JSON.stringify(record.value === null ? null : source.read(record.value));
}

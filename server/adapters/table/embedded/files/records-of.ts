import type { DuckDBInstance } from "@duckdb/node-api";
import type { FileReading, FileRecord } from "../../files.ts";
import type { Idling } from "../idle.ts";
import { csvRecords, jsonRecords, ndjsonRecords, parquetRecords } from "./records.ts";

/** The records of a file by its format. */
export function recordsOf(
  engine: Idling<DuckDBInstance>,
  path: string,
  reading: FileReading,
): AsyncGenerator<FileRecord[]> {
  switch (reading.format) {
    case "csv":
      return csvRecords(path, reading);
    case "ndjson":
      return ndjsonRecords(path, reading);
    case "json":
      return jsonRecords(engine, path, reading);
    case "parquet":
      return parquetRecords(engine, path);
  }
}

import { AppError } from "../../errors.ts";
import { partitionOfKey } from "./murmur2.ts";
import type { ProduceRecord } from "./types.ts";

/** Largest record in characters of key, value and headers. */
const maxRecordSize = 8 * 1024 * 1024;

/** The record's own partition, else murmur2 of its key, else `sticky`. Throws INVALID_INPUT. */
export function choosePartition(record: ProduceRecord, count: number, sticky: number, index: number): number {
  if (record.partition === undefined) {
    return record.key === null ? sticky : partitionOfKey(record.key, count);
  }
  if (Number.isInteger(record.partition) && record.partition >= 0 && record.partition < count) {
    return record.partition;
  }
  throw new AppError("INVALID_INPUT", `There is no partition ${record.partition}; there are ${count}.`, {
    path: `records.${index}.partition`,
  });
}

/** Characters of key, value and headers. Throws TOO_LARGE beyond 8 Mi. */
export function recordSize(record: ProduceRecord, index: number, headers?: string | null): number {
  let length = (record.key?.length ?? 0) + (record.value?.length ?? 0);
  if (headers != null) length += headers.length;
  else if (headers === undefined) {
    for (const [name, value] of Object.entries(record.headers ?? {})) length += name.length + value.length;
  }
  if (length <= maxRecordSize) return length;
  throw new AppError("TOO_LARGE", `Record ${index} has ${length} characters; at most ${maxRecordSize} fit.`, {
    path: `records.${index}`,
  });
}

/** The record's time, where it is a whole number of microseconds that a double holds exactly. Throws INVALID_INPUT. */
export function microseconds(value: number, index: number, field: "eventTimeUs" | "knowledgeTimeUs"): number {
  if (Number.isSafeInteger(value)) return value;
  throw new AppError(
    "INVALID_INPUT",
    `${field} of record ${index} must be a whole number of microseconds since 1970, got ${value}.`,
    { path: `records.${index}.${field}` },
  );
}

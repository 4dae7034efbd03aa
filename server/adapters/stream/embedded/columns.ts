import { AppError } from "../../../errors.ts";
import { choosePartition, microseconds, recordSize } from "../records.ts";
import type { ProduceRecord, ProduceResult } from "../types.ts";
import type { Placement, RecordColumns } from "./protocol.ts";

/** Largest batch in characters. */
const maxBatchSize = 64 * 1024 * 1024;

/**
 * Packs a batch for the writer thread and gives each record its partition: `partition`, else murmur2 of its
 * key, else `sticky` (keyless records of one batch stay together). Throws INVALID_INPUT and TOO_LARGE by record.
 */
export function packRecords(
  records: readonly ProduceRecord[],
  partitionCount: number,
  sticky: number,
): RecordColumns {
  const count = records.length;
  const columns = {
    count,
    keys: new Array<string | null>(count),
    values: new Array<string | null>(count),
    eventTimesUs: new Float64Array(count),
  };
  const headers = new Array<string | null>(count);
  const versions = new Array<string | null>(count);
  const partitions = new Uint16Array(count);
  let assertedUs: Float64Array | null = null;
  let hasHeaders = false;
  let sameVersion = true;
  let samePartition = true;
  let size = 0;

  for (let i = 0; i < count; i++) {
    const record = records[i] as ProduceRecord;
    columns.keys[i] = record.key;
    columns.values[i] = record.value;
    columns.eventTimesUs[i] = microseconds(record.eventTimeUs, i, "eventTimeUs");
    const head = record.headers === undefined ? null : headerText(record.headers);
    headers[i] = head;
    if (head !== null) hasHeaders = true;
    versions[i] = record.schemaVersion ?? null;
    if (versions[i] !== versions[0]) sameVersion = false;
    partitions[i] = choosePartition(record, partitionCount, sticky, i);
    if (partitions[i] !== partitions[0]) samePartition = false;
    if (record.knowledgeTimeUs !== undefined) {
      assertedUs ??= new Float64Array(count).fill(Number.NaN);
      assertedUs[i] = microseconds(record.knowledgeTimeUs, i, "knowledgeTimeUs");
    }
    size += recordSize(record, i, head) + 64;
  }
  if (size > maxBatchSize) {
    throw new AppError(
      "TOO_LARGE",
      `The batch has ${size} characters; send at most ${maxBatchSize} at once.`,
    );
  }
  return {
    ...columns,
    headers: hasHeaders ? headers : null,
    schemaVersions: sameVersion ? (versions[0] ?? null) : versions,
    partitions: samePartition ? (partitions[0] ?? 0) : partitions,
    assertedUs,
    size,
  };
}

/** The positions of a batch's records, in input order. */
export function unpackPlacement(placement: Placement, replayed: boolean): ProduceResult {
  const next: Record<number, number> = { ...placement.bases };
  const { partitions, knowledgeTimesUs } = placement;
  const positions = new Array<ProduceResult["positions"][number]>(knowledgeTimesUs.length);
  for (let i = 0; i < positions.length; i++) {
    const partition = typeof partitions === "number" ? partitions : (partitions[i] as number);
    const offset = next[partition] as number;
    next[partition] = offset + 1;
    positions[i] = { partition, offset, knowledgeTimeUs: knowledgeTimesUs[i] as number };
  }
  return { positions, replayed };
}

/** The buffers of a batch that can change threads without a copy. */
export function transferables(columns: RecordColumns): ArrayBuffer[] {
  const list = [columns.eventTimesUs, columns.assertedUs, columns.partitions];
  return list.flatMap((one) => (one === null || typeof one === "number" ? [] : [one.buffer as ArrayBuffer]));
}

function headerText(headers: Readonly<Record<string, string>>): string | null {
  return Object.keys(headers).length === 0 ? null : JSON.stringify(headers);
}

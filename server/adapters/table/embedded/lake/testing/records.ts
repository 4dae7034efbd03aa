import type { SchemaProperty } from "../../../../../domain/product-file/standard/schema.ts";
import type { LakeBatch, LakeRecord, LakeTarget } from "../../../lake.ts";

const startUs = Date.UTC(2026, 0, 1) * 1000;

/** A contract with a field of each kind. */
export const properties: SchemaProperty[] = [
  { name: "id", logicalType: "integer" },
  { name: "city", logicalType: "string" },
  { name: "level", logicalType: "number" },
  { name: "at", logicalType: "timestamp" },
  { name: "day", logicalType: "date", logicalTypeOptions: { format: "dd.MM.yyyy" } },
  { name: "tags", logicalType: "array" },
];

export const target: LakeTarget = {
  productId: "tests/readings",
  topic: "tests/readings",
  connection: null,
  properties,
};

/** The record at an offset; its content follows from its place. */
export function record(partition: number, offset: number, value?: unknown): LakeRecord {
  const payload =
    value === undefined
      ? {
          id: offset,
          city: offset % 3 === 0 ? "Genève" : "O'Fallon",
          level: offset / 8,
          at: "2026-01-31T10:00:00.123456Z",
          day: "31.01.2026",
          tags: ["a", offset],
        }
      : value;
  return {
    partition,
    offset,
    key: `k${offset % 5}`,
    value: typeof payload === "string" || payload === null ? payload : JSON.stringify(payload),
    headers: offset % 2 === 0 ? { source: "test" } : {},
    eventTimeUs: startUs + offset * 1_000_001,
    knowledgeTimeUs: startUs + 5_000_000 + offset * 1_000_000,
    schemaVersion: "1.0.0",
    imported: offset < 2,
  };
}

/** Records in batches, as a log gives them. */
export async function* batchesOf(records: LakeRecord[], size = 700): AsyncGenerator<LakeBatch> {
  const next: Record<number, number> = {};
  for (let start = 0; start < records.length; start += size) {
    const some = records.slice(start, start + size);
    for (const { partition, offset } of some) next[partition] = offset + 1;
    yield { records: some, next: { ...next } };
  }
}

export const range = (partition: number, from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => record(partition, from + index));

import { AppError } from "../../errors.ts";

/** Next offset to read, by partition. */
export type OffsetVector = Readonly<Record<number, number>>;

const prefix = "vector:";

/** `{0: 1201, 1: 877}` → `vector:0:1201,1:877`, partitions in order. */
export function formatVector(vector: OffsetVector): string {
  const parts = Object.entries(vector).map(([partition, offset]) => `${partition}:${offset}`);
  return prefix + parts.join(",");
}

/** The inverse of `formatVector`. Throws INVALID_INPUT at `path`. */
export function parseVector(text: string, path: string): OffsetVector {
  const body = text.slice(prefix.length);
  if (!text.startsWith(prefix) || !/^(\d{1,9}:\d{1,16}(,\d{1,9}:\d{1,16})*)?$/.test(body))
    throw new AppError(
      "INVALID_INPUT",
      `"${text.slice(0, 80)}" is not a place in a stream. Pass on the "next" or the event id of an earlier answer, e.g. vector:0:1201,1:877.`,
      { path },
    );
  const vector: Record<number, number> = {};
  for (const part of body === "" ? [] : body.split(",")) {
    const [partition, offset] = part.split(":").map(Number);
    if (partition === undefined || offset === undefined || !Number.isSafeInteger(offset)) continue;
    vector[partition] = offset;
  }
  return vector;
}

/** Records between two vectors, never negative for a partition; partitions missing in `from` count from 0. */
export function distance(from: OffsetVector, to: OffsetVector): number {
  let records = 0;
  for (const [partition, end] of Object.entries(to))
    records += Math.max(0, end - (from[Number(partition)] ?? 0));
  return records;
}

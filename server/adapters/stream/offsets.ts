import { AppError } from "../../errors.ts";
import type { OffsetVector, PartitionDescription } from "./types.ts";

/** Refuses an offset outside `[earliest, end]`: GONE below (retention took it), INVALID_INPUT above. */
export function checkOffset(topic: string, offset: number, p: PartitionDescription): number {
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > p.end) {
    throw new AppError(
      "INVALID_INPUT",
      `Offset ${offset} is not in partition ${p.partition} of ${topic}, which ends at ${p.end}.`,
      { path: "from" },
    );
  }
  if (offset < p.earliest) {
    throw new AppError(
      "GONE",
      `Offset ${offset} of partition ${p.partition} of ${topic} has left the log; the earliest still there is ${p.earliest}.`,
      { path: "from" },
    );
  }
  return offset;
}

/** Fills an offset vector up to every partition (missing ones at their earliest) and checks each offset. */
export function completeVector(
  topic: string,
  offsets: OffsetVector,
  partitions: readonly PartitionDescription[],
): Record<number, number> {
  const known = new Set(partitions.map((p) => p.partition));
  for (const name of Object.keys(offsets)) {
    if (!known.has(Number(name))) throw unknownPartition(topic, Number(name), partitions.length);
  }
  return Object.fromEntries(
    partitions.map((p) => {
      const asked = offsets[p.partition];
      return [p.partition, asked === undefined ? p.earliest : checkOffset(topic, asked, p)];
    }),
  );
}

export function unknownPartition(topic: string, partition: number, count: number): AppError {
  return new AppError(
    "INVALID_INPUT",
    `${topic} has no partition ${partition}; its partitions are 0 to ${count - 1}.`,
    { path: "from" },
  );
}

export function unknownTopic(topic: string): AppError {
  return new AppError(
    "NOT_FOUND",
    `There is no topic ${topic}; publish its product (or ensure the topic) first.`,
  );
}

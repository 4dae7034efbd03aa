import type { OffsetVector } from "../../../../domain/positions/vector.ts";
import type { LakeFile, LakeRead, LakeState } from "../../lake.ts";
import { storageOf } from "../iceberg/column-types.ts";
import type { FieldColumn } from "../iceberg/columns.ts";

/** A state's columns as the Iceberg side needs them. */
export const fieldColumns = (state: LakeState): FieldColumn[] =>
  state.columns.map(({ name, type, fieldId }) => ({
    name,
    type,
    field: { id: fieldId, name, required: false, type: storageOf(type).iceberg },
  }));

/** SQL that is true for records of `[from, until)`. Lists are indexed by partition, from 1. */
export function withinOffsets(from: OffsetVector | undefined, until: OffsetVector | undefined): string {
  const list = (vector: OffsetVector) => {
    const length = Math.max(0, ...Object.keys(vector).map((partition) => Number(partition) + 1));
    return `[${Array.from({ length }, (_, partition) => vector[partition] ?? 0).join(", ")}]`;
  };
  const parts: string[] = [];
  if (from && Object.keys(from).length > 0)
    parts.push(`_offset >= coalesce(CAST(${list(from)} AS BIGINT[])[_partition + 1], 0)`);
  if (until) {
    parts.push(`_offset < coalesce(CAST(${list(until)} AS BIGINT[])[_partition + 1], 0)`);
    // A plain bound beside it, which Parquet's own statistics can use.
    parts.push(`_offset < ${Math.max(0, ...Object.values(until))}`);
  }
  return parts.length === 0 ? "true" : parts.join(" AND ");
}

/** Files that can hold records of `[from, until)`. */
export function filesWithin(
  files: readonly LakeFile[],
  { from, until, partitions }: Pick<LakeRead, "from" | "until" | "partitions">,
): LakeFile[] {
  return files.filter((file) => {
    const [firstPartition, lastPartition] = file.partitions;
    const [firstOffset, lastOffset] = file.offsets;
    const asked = (partition: number) => partition >= firstPartition && partition <= lastPartition;
    if (partitions && !partitions.some(asked)) return false;
    if (until && !Object.entries(until).some(([p, end]) => asked(Number(p)) && firstOffset < end))
      return false;
    if (!from || lastPartition - firstPartition > 2000) return true;
    for (let p = firstPartition; p <= lastPartition; p++) if ((from[p] ?? 0) <= lastOffset) return true;
    return false;
  });
}

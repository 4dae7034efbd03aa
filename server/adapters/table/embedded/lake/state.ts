import { join } from "node:path";
import { z } from "zod";
import type { OffsetVector } from "../../../../domain/positions/vector.ts";
import type { LakeFile, LakeState } from "../../lake.ts";
import { decodeWhole } from "../iceberg/bounds.ts";
import { columnsOf } from "../iceberg/columns.ts";
import type { IcebergSnapshot } from "../iceberg/metadata.ts";
import { filesOf, type IcebergTable } from "../iceberg/table.ts";
import type { DataFile } from "../iceberg/types.ts";

const offsetsSchema = z.record(z.string().regex(/^\d+$/), z.number().int().nonnegative());
const gapsSchema = z.array(z.object({ partition: z.number(), from: z.number(), to: z.number() }));

/** What a snapshot's summary says about the stream, under names of ours. */
export interface StreamNote {
  topic: string;
  connection: string | null;
  offsets: OffsetVector;
  gaps: LakeState["gaps"];
}

export function noteOf(snapshot: IcebergSnapshot): StreamNote {
  const { summary } = snapshot;
  const connection = summary["millrace.connection"];
  return {
    topic: summary["millrace.topic"] ?? "",
    connection: connection === undefined || connection === "" ? null : connection,
    offsets: offsetsSchema.parse(JSON.parse(summary["millrace.offsets"] ?? "{}")),
    gaps: gapsSchema.parse(JSON.parse(summary["millrace.gaps"] ?? "[]")),
  };
}

export function summaryOfNote({ topic, connection, offsets, gaps }: StreamNote): Record<string, string> {
  return {
    "millrace.topic": topic,
    "millrace.connection": connection ?? "",
    "millrace.offsets": JSON.stringify(offsets),
    "millrace.gaps": JSON.stringify(gaps),
  };
}

/** Data files in the order of the stream: names begin with when their records were flushed, also after compaction. */
export const inStreamOrder = (files: readonly DataFile[]): DataFile[] =>
  [...files].sort((a, b) => (a.name < b.name ? -1 : 1));

export async function stateOf(
  productId: string,
  table: IcebergTable,
  snapshot: IcebergSnapshot,
): Promise<LakeState> {
  const columns = columnsOf(table.metadata);
  const files = inStreamOrder(await filesOf(table.folder, snapshot));
  const ids = new Map(columns.map(({ name, field }) => [name, field.id]));
  const range = (file: DataFile, name: string): [number, number] => {
    const id = ids.get(name) ?? -1;
    return [
      decodeWhole(file.lower.get(id)) ?? Number.MIN_SAFE_INTEGER,
      decodeWhole(file.upper.get(id)) ?? Number.MAX_SAFE_INTEGER,
    ];
  };
  return {
    productId,
    snapshotId: String(snapshot["snapshot-id"]),
    atUs: snapshot["snapshot-id"],
    ...noteOf(snapshot),
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    columns: columns.map(({ name, type, field }) => ({ name, type, fieldId: field.id })),
    files: files.map(
      (file): LakeFile => ({
        path: join(table.folder.data, file.name),
        rows: file.rows,
        bytes: file.bytes,
        partitions: range(file, "_partition"),
        offsets: range(file, "_offset"),
        knowledgeTimeUs: range(file, "_knowledge_time"),
        eventTimeUs: range(file, "_event_time"),
      }),
    ),
  };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../../errors.ts";
import type { ColumnStatistics, TableRef, TableSnapshot } from "../types.ts";
import { columnsOf } from "./iceberg/columns.ts";
import type { IcebergSnapshot } from "./iceberg/metadata.ts";
import { filesOf, type IcebergTable } from "./iceberg/table.ts";
import { type TableFolder, tableFolder } from "./iceberg/table-folder.ts";

const part = /^[A-Za-z0-9@.-][A-Za-z0-9_@.-]*$/;

/** Folder of one table, `<lake>/<domain>/<product>/<port>`. Refuses names that would leave the lake folder. */
export function folderOf(lake: string, ref: TableRef): TableFolder & { relative: string } {
  const parts = [...ref.productId.split("/"), ref.port];
  // A port cannot begin with an underscore: `_stream` is the folder of the product's stream.
  if (parts.length !== 3 || parts.some((name) => !part.test(name) || /^\.+$/.test(name)))
    throw new AppError("INVALID_INPUT", `"${ref.productId}" and port "${ref.port}" do not name a table.`);
  return { ...tableFolder(join(lake, ...parts)), relative: parts.join("/") };
}

export const factsSchema = z.object({
  formatVersion: z.literal(1),
  statistics: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      nulls: z.number(),
      distinct: z.number().nullable(),
      minimum: z.string().nullable(),
      maximum: z.string().nullable(),
      mean: z.number().nullable(),
      top: z.array(z.object({ value: z.string(), count: z.number() })),
    }),
  ),
});

/** Statistics of a snapshot are kept beside Iceberg's metadata, in a file the snapshot's summary names. */
export const factsText = (statistics: readonly ColumnStatistics[]): string =>
  JSON.stringify({ formatVersion: 1, statistics });

/** Every snapshot of a table, oldest first. Throws INTERNAL when one cannot be read. */
export async function snapshotsOf(table: IcebergTable & { relative: string }): Promise<TableSnapshot[]> {
  const snapshots: TableSnapshot[] = [];
  for (const snapshot of table.metadata.snapshots) snapshots.push(await snapshotOf(table, snapshot));
  return snapshots;
}

async function snapshotOf(
  { folder, metadata, relative }: IcebergTable & { relative: string },
  snapshot: IcebergSnapshot,
): Promise<TableSnapshot> {
  const id = snapshot["snapshot-id"];
  try {
    const name = snapshot.summary["millrace.facts"] ?? "";
    const facts = factsSchema.parse(JSON.parse(readFileSync(join(folder.metadata, name), "utf8")));
    const columns = columnsOf(metadata, snapshot["schema-id"]);
    const files = await filesOf(folder, snapshot);
    return {
      snapshotId: String(id),
      atUs: id,
      rows: files.reduce((sum, file) => sum + file.rows, 0),
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      columns: columns.map(({ name: column, type }) => ({ name: column, type })),
      fieldIds: columns.map(({ field }) => field.id),
      files: files.map((file) => ({
        path: `${relative}/data/${file.name}`,
        rows: file.rows,
        bytes: file.bytes,
      })),
      statistics: facts.statistics,
      actorName: snapshot.summary["millrace.actor"] ?? "",
      reason: snapshot.summary["millrace.reason"] ?? "",
    };
  } catch (cause) {
    throw new AppError(
      "INTERNAL",
      `The snapshot ${id} of ${relative} cannot be read. Restore the lake from a backup.`,
      { cause },
    );
  }
}

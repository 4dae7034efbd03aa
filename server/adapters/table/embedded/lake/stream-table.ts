import { rmSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBInstance } from "@duckdb/node-api";
import type { LakeRelation, LakeState, StreamTable } from "../../lake.ts";
import type { TableColumn, TableSnapshot } from "../../types.ts";
import { selectAll, withConnection } from "../engine.ts";
import { storageOf } from "../iceberg/column-types.ts";
import { type FieldColumn, sourceOf } from "../iceberg/columns.ts";
import { stageDataFile } from "../iceberg/data-file.ts";
import { makeFolders, tableFolder } from "../iceberg/table-folder.ts";
import { projectionOf, systemColumns } from "./projection.ts";
import { filesWithin, withinOffsets } from "./pruning.ts";
import { rowGroupRowsOf } from "./row-groups.ts";
import { createStaging } from "./staging.ts";

/** System columns that are shown, after the contract's: the record's text may hold what a column's mask hides. */
const shown = [
  "_event_time",
  "_knowledge_time",
  "_partition",
  "_offset",
  "_key",
  "_imported",
  "_schema_version",
];
/** Ids for columns the lake does not have (yet): its files have nothing under them. */
const firstOwnId = 1_000_000;

/** The stream as a snapshot: the lake's files, and the log's tail as a file beside them that `release` removes. */
export async function openStreamTable(
  deps: { instance: DuckDBInstance; scratch: string; nowUs: () => number },
  { productId, properties, state, tail, until }: Omit<LakeRelation, "name"> & { productId: string },
): Promise<StreamTable> {
  const projection = projectionOf(properties);
  const system = shown.flatMap((name) => systemColumns.filter((column) => column.name === name));
  const own = projection.columns.slice(systemColumns.length);
  const columns = fieldsFor([...own, ...system], state);
  const folder = tableFolder(deps.scratch);
  makeFolders(folder);
  const tailFile = await withConnection(deps.instance, async (connection) => {
    const staged = await createStaging(connection, "incoming", projection);
    for await (const records of tail) staged.append(records);
    staged.flush();
    const file = await stageDataFile(
      connection,
      folder,
      `SELECT * FROM (${projection.select(staged.table)}) WHERE ${withinOffsets(state?.offsets, until)} ORDER BY _partition, _offset`,
      columns,
      { rowGroupRows: rowGroupRowsOf(staged.rows, staged.size), prefix: `tail-${deps.nowUs()}` },
    );
    await staged.drop();
    return file;
  });
  const path = tailFile && join(folder.staging, tailFile.name);
  const flushed = state ? filesWithin(state.files, until === undefined ? {} : { until }) : [];
  const files = [
    ...flushed.map((file) => ({ path: file.path, rows: file.rows, bytes: file.bytes })),
    ...(tailFile && path ? [{ path, rows: tailFile.rows, bytes: tailFile.bytes }] : []),
  ];
  const release = () => {
    if (path) rmSync(path, { force: true });
  };
  try {
    // Files of the lake may reach past the frontier; only counting tells by how much.
    const cut =
      until !== undefined &&
      Object.entries(state?.offsets ?? {}).some(([p, flushedTo]) => (until[Number(p)] ?? 0) < flushedTo);
    const snapshot: TableSnapshot = {
      snapshotId: state?.snapshotId ?? "0",
      atUs: state?.atUs ?? 0,
      rows: cut
        ? await countRows(deps.instance, columns, files, until)
        : files.reduce((sum, file) => sum + file.rows, 0),
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      columns: columns.map(({ name, type }) => ({ name, type })),
      fieldIds: columns.map(({ field }) => field.id),
      files,
      ...(cut ? { until } : {}),
      statistics: [],
      actorName: productId,
      reason: "",
    };
    return { snapshot, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Columns under the lake's ids where it has them with the same type. */
function fieldsFor(columns: readonly TableColumn[], state: LakeState | null): FieldColumn[] {
  return columns.map(({ name, type }, index) => {
    const held = state?.columns.find((column) => column.name === name && column.type === type);
    const id = held?.fieldId ?? firstOwnId + index;
    return { name, type, field: { id, name, required: false, type: storageOf(type).iceberg } };
  });
}

async function countRows(
  instance: DuckDBInstance,
  columns: readonly FieldColumn[],
  files: readonly { path: string }[],
  until: Parameters<typeof withinOffsets>[1],
): Promise<number> {
  const source = sourceOf(
    columns,
    files.map(({ path }) => path),
  );
  const { rows } = await withConnection(instance, (connection) =>
    selectAll(connection, `SELECT count(*) FROM ${source} WHERE ${withinOffsets(undefined, until)}`),
  );
  return Number(rows[0]?.[0] ?? 0);
}

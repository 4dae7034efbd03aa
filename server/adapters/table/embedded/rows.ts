import { isAbsolute, join } from "node:path";
import type { DuckDBInstance } from "@duckdb/node-api";
import { AppError } from "../../../errors.ts";
import type { Cell, RowsPage, RowsRequest, TableRef, TableSnapshot } from "../types.ts";
import { asAppError, identifier, literal, selectAll, withConnection } from "./engine.ts";
import { storageOf } from "./iceberg/column-types.ts";
import { sourceOf } from "./iceberg/columns.ts";
import { withinOffsets } from "./lake/pruning.ts";

/** A page of a snapshot. `column` names are checked against the snapshot, so nothing of a request becomes SQL. */
export async function readRows(
  deps: { instance: DuckDBInstance; lake: string; elapsed: () => number },
  ref: TableRef,
  snapshot: TableSnapshot,
  request: RowsRequest,
): Promise<RowsPage> {
  const column = (name: string, path: string) => {
    const found = snapshot.columns.find((candidate) => candidate.name === name);
    if (found) return found;
    const known = snapshot.columns.map((candidate) => candidate.name).join(", ");
    throw new AppError("INVALID_INPUT", `${ref.productId} has no column "${name}". It has ${known}.`, {
      path,
    });
  };
  const columns = request.columns?.map((name) => column(name, "columns")) ?? snapshot.columns;
  const order =
    request.orderBy === undefined
      ? ""
      : ` ORDER BY ${identifier(column(request.orderBy, "orderBy").name)} ${request.descending ? "DESC" : "ASC"} NULLS LAST, filename, file_row_number`;
  const from = snapshotSource(deps.lake, snapshot, { places: order !== "" });
  const conditions: string[] = [];
  if (request.within) {
    const { name, type } = column(request.within.column, "within.column");
    const bound = (value: string | number) => `CAST(${literal(String(value))} AS ${type})`;
    conditions.push(
      `${identifier(name)} >= ${bound(request.within.from)}`,
      `${identifier(name)} < ${bound(request.within.to)}`,
    );
  }
  for (const [path, value] of Object.entries(request.equals ?? {})) {
    const { name, type } = column(path, "equals");
    // The value takes the column's type, not the column the value's: Parquet's statistics are of the column.
    conditions.push(`${identifier(name)} = TRY_CAST(${literal(String(value))} AS ${type})`);
  }
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const started = deps.elapsed();
  try {
    // One row more than asked tells whether there are more.
    const { rows } = await withConnection(deps.instance, (connection) =>
      selectAll(
        connection,
        `SELECT ${columns.map((each) => identifier(each.name)).join(", ")} FROM ${from}${where}${order} LIMIT ${request.limit + 1} OFFSET ${request.offset}`,
      ),
    );
    const json = columns.flatMap((each, index) => (each.type === "JSON" ? [index] : []));
    const page = rows.slice(0, request.limit);
    for (const row of page) for (const index of json) row[index] = parseJson(row[index] ?? null);
    return {
      columns,
      rows: page,
      truncated: rows.length > request.limit,
      elapsedMs: deps.elapsed() - started,
    };
  } catch (error) {
    throw asAppError(error, `Reading ${ref.productId}`);
  }
}

/** Absolute paths of a snapshot's files. */
export const snapshotPaths = (lake: string, { files }: TableSnapshot): string[] =>
  files.map(({ path }) => (isAbsolute(path) ? path : join(lake, path)));

/** A snapshot as a relation in SQL, with the columns it shows. */
export function snapshotSource(
  lake: string,
  snapshot: TableSnapshot,
  options: { places?: boolean } = {},
): string {
  const columns = snapshot.columns.map(({ name, type }, index) => ({
    name,
    type,
    field: { id: snapshot.fieldIds[index] ?? -1, name, required: false, type: storageOf(type).iceberg },
  }));
  const source = sourceOf(columns, snapshotPaths(lake, snapshot), options);
  return snapshot.until === undefined
    ? source
    : `(SELECT * FROM ${source} WHERE ${withinOffsets(undefined, snapshot.until)})`;
}

function parseJson(cell: Cell): Cell {
  return typeof cell === "string" ? (JSON.parse(cell) as Cell) : cell;
}

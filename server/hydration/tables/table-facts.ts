import type { z } from "zod";
import { snapshotAsOf } from "../../adapters/table/as-of.ts";
import type { ColumnStatistics, TableSnapshot } from "../../adapters/table/types.ts";
import { type Clock, isoFromUs } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { assertAllowed } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import { classificationsOf } from "../../domain/product-file/index.ts";
import type { columnStatisticsSchema, tableSnapshotSchema } from "../../domain/read-models/table.ts";
import { AppError } from "../../errors.ts";
import { findProduct } from "../load/find-product.ts";
import { parseTableAsOf, tablePort } from "./read-table.ts";

export interface TableFactsRequest {
  id: string;
  port?: string | undefined;
}

export type SnapshotView = z.infer<typeof tableSnapshotSchema>;

/** The table's snapshots, newest first. */
export async function tableSnapshots(
  deps: { db: Db },
  principal: Principal,
  request: TableFactsRequest,
): Promise<SnapshotView[]> {
  const { noted } = await openFacts(deps, principal, request);
  return noted.map(snapshotView).reverse();
}

/**
 * What was measured of each column when the snapshot in force at `asOf` was written. Bounds and frequent values of columns
 * that are masked for the caller are left out.
 */
export async function tableStatistics(
  deps: { db: Db; clock: Clock },
  principal: Principal,
  request: TableFactsRequest & { asOf?: string | undefined },
): Promise<{ columns: z.infer<typeof columnStatisticsSchema>[]; snapshot: SnapshotView }> {
  const { noted, masks, from } = await openFacts(deps, principal, request);
  if (from !== undefined)
    throw new AppError(
      "UNSUPPORTED",
      `${request.id} is the history of the stream ${from}, which grows all the time: its columns are not measured snapshot by snapshot. Ask by SQL, e.g. SELECT count(*), min(_event_time) …`,
    );
  const snapshot = snapshotAsOf(request.id, noted, parseTableAsOf(request.asOf, deps.clock));
  const columns = snapshot.statistics.map((column) =>
    column.name in masks ? { ...column, minimum: null, maximum: null, mean: null, top: [] } : column,
  );
  return { columns, snapshot: snapshotView(snapshot) };
}

async function openFacts({ db }: { db: Db }, principal: Principal, { id, port: key }: TableFactsRequest) {
  const { description } = await findProduct(db, id);
  const port = tablePort(description, key);
  const { masks } = assertAllowed(
    {
      productId: id,
      domainId: description.domainId,
      port: port.key,
      classifications: classificationsOf(port.fields),
    },
    principal,
    "read",
  );
  const rows = await db.tableSnapshot.findMany({
    where: { productId: id, portName: port.key },
    orderBy: { snapshotId: "asc" },
  });
  const noted = rows.map(
    (row): TableSnapshot => ({
      snapshotId: String(row.snapshotId),
      // The id is the commit's instant in microseconds; the column keeps milliseconds.
      atUs: Number(row.snapshotId),
      rows: Number(row.rows),
      bytes: Number(row.bytes),
      columns: [],
      fieldIds: [],
      files: [],
      // Written by `noteSnapshot`, from the adapter's own type.
      statistics: row.statistics as unknown as ColumnStatistics[],
      actorName: row.actorName,
      reason: row.reason,
    }),
  );
  return { noted, masks, from: port.config.from };
}

const snapshotView = ({ snapshotId, atUs, rows, bytes, actorName, reason }: TableSnapshot): SnapshotView => ({
  snapshotId,
  at: isoFromUs(atUs),
  rows,
  bytes,
  actor: actorName,
  reason,
});

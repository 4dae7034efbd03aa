import type { TableAdapter } from "../../../adapters/table/types.ts";
import {
  type LookupTableReply,
  lookupPageRows,
  type lookupTableRequestSchema,
} from "../../../domain/data-plane-api/lookup-table.ts";

/** A page of a table's snapshot, for those who look it up. */
export async function lookupTablePage(
  tables: TableAdapter,
  request: (typeof lookupTableRequestSchema)["_output"],
): Promise<LookupTableReply> {
  const { productId, port, columns, atUs = Number.POSITIVE_INFINITY, snapshotId, offset, only } = request;
  const ref = { productId, port };
  const snapshots = await tables.snapshots(ref);
  const snapshot =
    snapshotId === undefined
      ? snapshots.findLast((one) => one.atUs <= atUs)
      : snapshots.find((one) => one.snapshotId === snapshotId);
  if (!snapshot) return { snapshot: null, rows: [] };
  const page =
    only === "snapshot"
      ? { rows: [] }
      : await tables.rows(ref, snapshot, { limit: lookupPageRows, offset, columns });
  const { atUs: committedUs, rows } = snapshot;
  return { snapshot: { snapshotId: snapshot.snapshotId, atUs: committedUs, rows }, rows: page.rows };
}

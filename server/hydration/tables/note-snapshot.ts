import type { TableAdapter, TableRef, TableSnapshot } from "../../adapters/table/types.ts";
import { isoFromUs } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { describeProduct, type ProductDefinition } from "../../domain/product-file/index.ts";

/** Notes a committed snapshot in the database, where the catalog looks. Idempotent. */
export async function noteSnapshot(db: Db, ref: TableRef, snapshot: TableSnapshot): Promise<void> {
  const key = {
    productId: ref.productId,
    portName: ref.port,
    snapshotId: BigInt(snapshot.snapshotId),
  };
  const facts = {
    // The column keeps microseconds; a Date would not.
    at: isoFromUs(snapshot.atUs),
    rows: BigInt(snapshot.rows),
    bytes: BigInt(snapshot.bytes),
    files: snapshot.files.map(({ path, rows, bytes }) => ({ path, rows, bytes })),
    statistics: snapshot.statistics.map((column) => ({ ...column })),
    actorName: snapshot.actorName,
    reason: snapshot.reason,
  };
  await db.tableSnapshot.upsert({
    where: { productId_portName_snapshotId: key },
    create: { ...key, ...facts },
    update: {},
  });
}

/**
 * Notes what a worker had committed and was killed before it noted it, or what a new database has not seen yet. The
 * tables themselves are the truth. Returns how many snapshots were missing.
 */
export async function noteMissingSnapshots(db: Db, tables: TableAdapter): Promise<number> {
  const products = await db.product.findMany({ select: { definition: true } });
  let missing = 0;
  for (const { definition } of products) {
    // What stands in the catalog was checked when it was written.
    const { id, ports } = describeProduct(definition as unknown as ProductDefinition);
    for (const port of ports) {
      if (port.type !== "table") continue;
      const ref = { productId: id, port: port.key };
      const held = await tables.snapshots(ref);
      if (held.length === 0) continue;
      const noted = await db.tableSnapshot.findMany({
        where: { productId: id, portName: port.key },
        select: { snapshotId: true },
      });
      const known = new Set(noted.map(({ snapshotId }) => String(snapshotId)));
      for (const snapshot of held) {
        if (known.has(snapshot.snapshotId)) continue;
        await noteSnapshot(db, ref, snapshot);
        missing++;
      }
    }
  }
  return missing;
}

import type { TableRef, TableSnapshot } from "../../adapters/table/types.ts";
import type { Db } from "../../db.ts";
import type { Prisma } from "../../generated/prisma/client.ts";

/**
 * Notes a committed snapshot where the catalog reads it. The table's own manifests are what counts; a row that is
 * missing after a crash is written by the next start (`recordSnapshots`), so this may be repeated at will.
 */
export async function recordSnapshot(
  db: Db,
  { productId, port }: TableRef,
  snapshot: TableSnapshot,
): Promise<void> {
  const key = { productId, portName: port, snapshotId: BigInt(snapshot.snapshotId) };
  const facts = {
    at: new Date(Math.floor(snapshot.atUs / 1000)),
    rows: BigInt(snapshot.rows),
    bytes: BigInt(snapshot.bytes),
    // The adapter's types are plain JSON.
    files: snapshot.files as unknown as Prisma.InputJsonValue,
    statistics: snapshot.statistics as unknown as Prisma.InputJsonValue,
    actorName: snapshot.actorName,
    reason: snapshot.reason,
  };
  await db.tableSnapshot.upsert({
    where: { productId_portName_snapshotId: key },
    create: { ...key, ...facts },
    update: facts,
  });
}

import { isoFromUs } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import type { TableSnapshot } from "./types.ts";

/** Which state of a table is wanted. */
export type TableAsOf = { kind: "newest" } | { kind: "time"; us: number } | { kind: "snapshot"; id: string };

/**
 * The snapshot in force at an instant, or the one with an id. `snapshots` are oldest first. NOT_FOUND says what
 * there is instead.
 */
export function snapshotAsOf(
  productId: string,
  snapshots: readonly TableSnapshot[],
  asOf: TableAsOf,
): TableSnapshot {
  const newest = snapshots.at(-1);
  if (!newest)
    throw new AppError(
      "NOT_FOUND",
      `${productId} holds no rows yet. Load some: npm run mesh -- load ${productId} FILE`,
    );
  if (asOf.kind === "newest") return newest;
  if (asOf.kind === "snapshot") {
    const found = snapshots.find((snapshot) => snapshot.snapshotId === asOf.id);
    if (found) return found;
    throw new AppError(
      "NOT_FOUND",
      `${productId} has no snapshot ${asOf.id}. The newest is ${newest.snapshotId}.`,
      { path: "asOf" },
    );
  }
  const found = snapshots.findLast((snapshot) => snapshot.atUs <= asOf.us);
  if (found) return found;
  throw new AppError(
    "NOT_FOUND",
    `${productId} held no rows at ${isoFromUs(asOf.us)}; its first snapshot is of ${isoFromUs(snapshots[0]?.atUs ?? newest.atUs)}.`,
    { path: "asOf" },
  );
}

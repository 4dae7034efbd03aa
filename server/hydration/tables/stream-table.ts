import type { TableAsOf } from "../../adapters/table/as-of.ts";
import type { LakeReader, StreamTables } from "../../adapters/table/lake.ts";
import type { TableSnapshot } from "../../adapters/table/types.ts";
import { type Clock, isoFromUs } from "../../clock.ts";
import type { ProductDescription } from "../../domain/product-file/index.ts";
import { AppError } from "../../errors.ts";
import { historySource } from "../lake/source.ts";
import type { StreamHistory } from "../lake/types.ts";

export interface StreamTableDeps {
  history: StreamHistory;
  lake: Pick<LakeReader, "state">;
  /** Throws NOT_FOUND. */
  product(id: string): Promise<ProductDescription>;
}

/**
 * Hands `work` a stream's lake and log as one table: now, with every record the log has accepted; as known at an
 * instant; or as one snapshot of the lake has it. The table's instant is the one that was asked for. With `mostTail`, throws
 * UNAVAILABLE instead of reading more records than that from the log.
 */
export async function withStreamTable<T>(
  deps: { tables: StreamTables; clock: Clock; streams: StreamTableDeps },
  product: ProductDescription,
  asOf: TableAsOf,
  work: (snapshot: TableSnapshot) => Promise<T>,
  { mostTail = Number.POSITIVE_INFINITY }: { mostTail?: number } = {},
): Promise<T> {
  const source = historySource(product);
  if (!source) throw new AppError("UNSUPPORTED", `${product.id} has no stream to read rows of.`);
  const { history, lake } = deps.streams;
  const { productId, properties } = source;
  const nowUs = deps.clock.nowUs();
  const pinned = asOf.kind === "snapshot" ? await lake.state(productId, asOf) : null;
  if (asOf.kind === "snapshot" && !pinned)
    throw new AppError("NOT_FOUND", `${productId} has no snapshot ${asOf.id}; nothing was flushed yet.`, {
      path: "asOf",
    });
  const until =
    pinned?.offsets ??
    (asOf.kind === "time" ? await history.offsetsAt(source, Math.min(asOf.us, nowUs)) : undefined);
  if (asOf.kind === "time" && Object.values(until ?? {}).every((offset) => offset === 0))
    throw new AppError("NOT_FOUND", `${productId} held no records at ${isoFromUs(asOf.us)}.`, {
      path: "asOf",
    });
  return history.view(source, until === undefined ? {} : { until }, async (view) => {
    const behind = Object.entries(view.until).reduce(
      (sum, [partition, end]) => sum + Math.max(0, end - (view.state?.offsets[Number(partition)] ?? 0)),
      0,
    );
    if (behind > mostTail)
      throw new AppError(
        "UNAVAILABLE",
        `${productId} is being written to its table: ${behind.toLocaleString("en")} records are not there yet. Ask again in a minute.`,
      );
    const table = await deps.tables.openStream({
      productId,
      properties,
      state: view.state,
      tail: view.tail,
      until: view.until,
    });
    try {
      const atUs = pinned?.atUs ?? (asOf.kind === "time" ? asOf.us : nowUs);
      return await work({ ...table.snapshot, atUs });
    } finally {
      table.release();
    }
  });
}

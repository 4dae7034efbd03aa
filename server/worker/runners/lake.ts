import type { TableAdapter } from "../../adapters/table/types.ts";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { noteMissingSnapshots } from "../../hydration/tables/note-snapshot.ts";
import type { Uploads } from "../../hydration/uploads/store.ts";
import type { Logger } from "../../log.ts";
import type { Runner } from "../runner.ts";
import { createLoop } from "./loop.ts";

const everyMs = 3_600_000;

/** Keeps the catalog's notes about tables whole, and lets go of old uploads. At the start and every hour. */
export function createLakeRunner(deps: {
  db: Db;
  tables: TableAdapter;
  uploads: Uploads;
  clock: Clock;
  log: Logger;
}): Runner {
  return createLoop("lake", deps, async () => {
    const noted = await noteMissingSnapshots(deps.db, deps.tables);
    const swept = await deps.uploads.sweep();
    return {
      waitMs: everyMs,
      detail: `${noted} snapshots noted, ${swept} old uploads let go at the last look`,
    };
  });
}

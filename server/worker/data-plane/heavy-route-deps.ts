import type { FileAdapter } from "../../adapters/table/files.ts";
import type { TableAdapter } from "../../adapters/table/types.ts";
import type { UsageRecorder } from "../../catalog/usage/recorder.ts";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { LoadDeps } from "../../hydration/load/load.ts";
import type { Uploads } from "../../hydration/uploads/store.ts";
import type { Logger } from "../../log.ts";

/**
 * What a heavy route may use. Heavy routes (DuckDB, file inference) run in the worker's main thread, never in the
 * data plane's: the data plane authenticates the caller, pipes the request with a freshly signed principal to an
 * internal listener on main and pipes the answer back, bodies streaming both ways. A heavy route looks like any
 * other; only this list decides where it runs.
 */
export interface HeavyRouteDeps extends Pick<LoadDeps, "elapsed" | "streamTarget" | "noteSnapshot"> {
  clock: Clock;
  db: Db;
  tables: TableAdapter;
  files: FileAdapter;
  uploads: Uploads;
  usage: Pick<UsageRecorder, "record">;
  log: Logger;
}

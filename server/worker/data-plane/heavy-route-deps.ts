import type { FileAdapter } from "../../adapters/table/files.ts";
import type { StreamTables } from "../../adapters/table/lake.ts";
import type { TableAdapter } from "../../adapters/table/types.ts";
import type { UsageRecorder } from "../../catalog/usage/recorder.ts";
import type { Clock } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { HistoricalReadDeps } from "../../hydration/historical/read-historical.ts";
import type { KeyReadDeps } from "../../hydration/historical/read-key.ts";
import type { LoadDeps } from "../../hydration/load/load.ts";
import type { StreamTableDeps } from "../../hydration/tables/stream-table.ts";
import type { TrainingSetJobDeps } from "../../hydration/training-sets/job.ts";
import type { SaveDeps } from "../../hydration/training-sets/save.ts";
import type { Uploads } from "../../hydration/uploads/store.ts";
import type { Logger } from "../../log.ts";
import type { HistoryCall } from "../heavy/history-runner.ts";

/**
 * What a heavy route may use. Heavy routes (DuckDB, file inference) run in the worker's main thread, never in the
 * data plane's: the data plane authenticates the caller, pipes the request with a freshly signed principal to an
 * internal listener on main and pipes the answer back, bodies streaming both ways. A heavy route looks like any
 * other; only this list decides where it runs.
 */
export interface HeavyRouteDeps
  extends Pick<LoadDeps, "elapsed" | "streamTarget" | "noteSnapshot">,
    Pick<HistoricalReadDeps, "servedOf" | "lakeFolder" | "workFolder" | "run">,
    Pick<KeyReadDeps, "series" | "moment" | "online">,
    SaveDeps,
    Pick<TrainingSetJobDeps, "jobs"> {
  clock: Clock;
  db: Db;
  tables: TableAdapter & StreamTables;
  /** Lake and log as one, for streams and for tables flushed from them. */
  streamTables: Omit<StreamTableDeps, "product">;
  files: FileAdapter;
  uploads: Uploads;
  usage: Pick<UsageRecorder, "record">;
  log: Logger;
  /** The thread that reads history. */
  history: HistoryCall;
}

import type { Engine } from "./engine.ts";
import type { Scheduler } from "./scheduler.ts";
import { query, splitMessages } from "./wire.ts";

/**
 * What autovacuum does on a real server: PGlite has no background processes, so without this, tables would bloat
 * and the planner would know nothing about them. One table at a time, only when nobody waits.
 */
const dueTables = `SELECT relid::regclass::text FROM pg_stat_user_tables
  WHERE n_dead_tup > 50 + n_live_tup / 5 OR n_mod_since_analyze > 50 + n_live_tup / 10
  ORDER BY n_dead_tup + n_mod_since_analyze DESC LIMIT 1`;

/** Vacuums and analyses the table that needs it most. Returns its name, or undefined when none is due. */
export async function maintainOne(scheduler: Scheduler): Promise<string | undefined> {
  let table: string | undefined;
  await scheduler.whenQuiet(async (engine) => {
    await engine.run(query("SELECT pg_stat_force_next_flush()"));
    table = firstValue((await engine.run(query(dueTables))).bytes);
    if (table !== undefined) await engine.run(query(`VACUUM (ANALYZE) ${table}`));
  });
  return table;
}

/** The text of the first column of the first row of a simple query's answer. */
function firstValue(reply: Buffer): string | undefined {
  const row = splitMessages(reply).find(({ type }) => type === "D")?.body;
  if (!row) return undefined;
  const length = row.readInt32BE(2);
  return length === -1 ? undefined : row.toString("utf8", 6, 6 + length);
}

/** Runs maintenance in the background until the returned function is called. */
export function startMaintenance(scheduler: Scheduler, everyMs = 20_000): () => void {
  let running = false;
  const timer = setInterval(async () => {
    if (running) return;
    running = true;
    await maintainOne(scheduler);
    running = false;
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Writes everything to the data files, so that the next start has nothing to recover. */
export async function checkpoint(engine: Engine): Promise<void> {
  await engine.run(query("CHECKPOINT"));
}

import { join } from "node:path";
import pg from "pg";
import { systemClock } from "../clock.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { homePaths, prepareHome } from "../home.ts";
import { createLogger } from "../log.ts";
import { createEngine, openPglite } from "./engine.ts";
import { lockFolder } from "./folder-lock.ts";
import { initialiseFolder, isInitialised } from "./initialise.ts";
import { checkpoint, startMaintenance } from "./maintenance.ts";
import { applyMigrations } from "./migrate.ts";
import { migrationsFolder } from "./prepare-server.ts";
import { serveSocket } from "./socket-server.ts";

/** The `db` process: the embedded PostgreSQL on a Unix socket in the data folder. */
async function main(): Promise<void> {
  const settings = env();
  const paths = homePaths(settings.home);
  prepareHome(settings.home);
  const log = createLogger({ process: "db", folder: paths.processLogs, level: settings.logLevel });
  const unlock = lockFolder(join(settings.home, "db.lock"), paths.database);

  let stopping = false;
  let stop = async () => process.exit(0);
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop();
    });

  const isNew = !isInitialised(paths.database);
  if (isNew) await initialiseFolder(paths.database);
  const db = await openPglite(paths.database);
  const engine = await createEngine(db);
  const server = await serveSocket({
    engine,
    folder: paths.run,
    onDeath(error) {
      log.fatal({ err: error }, "The embedded PostgreSQL ended; this process ends too and is restarted");
      setTimeout(() => process.exit(1), 100);
    },
  });
  stop = async () => {
    stopMaintenance();
    await server.close();
    await checkpoint(engine);
    await engine.close();
    unlock();
    log.info("stopped");
    process.exit(0);
  };
  const stopMaintenance = startMaintenance(server.scheduler);

  const client = new pg.Client({ host: paths.run, user: "postgres", database: "postgres" });
  await client.connect();
  const applied = await applyMigrations({
    client,
    folder: migrationsFolder,
    clock: systemClock,
  });
  await client.end();
  log.info({ initialised: isNew, migrations: applied, socket: server.path }, "ready");
  process.send?.({ ready: true, migrations: applied });
}

try {
  await main();
} catch (error) {
  process.stderr.write(
    `Error: ${error instanceof AppError ? error.message : ((error as Error).stack ?? error)}\n`,
  );
  process.exit(1);
}

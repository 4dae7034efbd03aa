import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { systemClock } from "../../clock.ts";
import { createDb, type Db } from "../../db.ts";
import { createEngine, openPglite } from "../engine.ts";
import { lockFolder } from "../folder-lock.ts";
import { initialiseFolder } from "../initialise.ts";
import { applyMigrations, readMigrations } from "../migrate.ts";
import { migrationsFolder } from "../prepare-server.ts";
import { type SocketServer, serveSocket } from "../socket-server.ts";

const projectRoot = join(import.meta.dirname, "../../..");

export interface TestDatabase {
  /** For clients of your own: `createDb({ socketDir })`, `createPool({ socketDir })`. */
  socketDir: string;
  server: SocketServer;
  db: Db;
  stop(): Promise<void>;
}

/**
 * A migrated, empty database of this test file's own, in this process, over a real socket. Starts in under a
 * second: the first caller on a machine leaves an initialised folder to copy under `.cache/`. Call `stop` in
 * `afterAll`.
 */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "mr-db-"));
  const data = join(folder, "db");
  cpSync(await template(), data, { recursive: true });
  const pglite = await openPglite(data);
  const server = await serveSocket({
    engine: await createEngine(pglite),
    folder,
    onDeath(error) {
      throw error;
    },
  });
  const db = createDb({ socketDir: folder, poolSize: 4 });
  return {
    socketDir: folder,
    server,
    db,
    async stop() {
      await db.$disconnect();
      await server.close();
      await pglite.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An initialised and migrated data folder, made once for each state of the migrations. */
async function template(): Promise<string> {
  const key = createHash("sha256");
  for (const { name, checksum } of readMigrations(migrationsFolder)) key.update(`${name} ${checksum}\n`);
  const folder = join(projectRoot, ".cache/test-database", key.digest("hex").slice(0, 16));
  if (existsSync(folder)) return folder;
  mkdirSync(join(folder, ".."), { recursive: true });
  // One at a time: initialising takes 710 MB.
  const unlock = lockFolder(join(folder, "../lock"), folder, 60_000);
  try {
    if (existsSync(folder)) return folder;
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    await initialiseFolder(draft);
    await migrateFolder(draft);
    renameSync(draft, folder);
    return folder;
  } finally {
    unlock();
  }
}

async function migrateFolder(data: string): Promise<void> {
  const pglite = await openPglite(data);
  const run = mkdtempSync(join(tmpdir(), "mr-db-"));
  const server = await serveSocket({
    engine: await createEngine(pglite),
    folder: run,
    onDeath(error) {
      throw error;
    },
  });
  const client = new pg.Client({ host: run, user: "postgres", database: "postgres" });
  await client.connect();
  await applyMigrations({ client, folder: migrationsFolder, clock: systemClock });
  await client.end();
  await server.close();
  await pglite.close();
  rmSync(run, { recursive: true, force: true });
}

import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { AppError } from "../errors.ts";

/** One connection, not a pool: the statements of a migration share a transaction. `pg.Client` is one. */
export interface MigrationClient {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

export interface MigrateOptions {
  client: MigrationClient;
  /** Holds `<name>/migration.sql` folders; applied in the order of their names. */
  folder: string;
  clock: Clock;
}

interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the file, in hex, as Prisma computes it. */
  checksum: string;
}

// Prisma's own table, column for column, so that its tools can read what was applied.
const createTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Brings a database up to date: applies the migrations it has not seen, each in a transaction together with its
 * row in `_prisma_migrations`. Safe to run from several processes at once: a table lock serialises them.
 *
 * Returns the names applied by this call. Throws CONFLICT when an applied file was changed or is missing, and
 * UNAVAILABLE naming the migration when its SQL fails (nothing of it is kept).
 */
export async function applyMigrations(options: MigrateOptions): Promise<string[]> {
  const { client } = options;
  const migrations = readMigrations(options.folder);
  await createOnce(client);
  const applied: string[] = [];
  for (;;) {
    const name = await applyNext(client, migrations, options.clock);
    if (name === undefined) return applied;
    applied.push(name);
  }
}

/** Names of the migrations in a folder, in order; what a fully migrated database has applied. */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

// Two connections that create a missing table at the same time collide in the system catalog, IF NOT EXISTS or not.
async function createOnce(client: MigrationClient): Promise<void> {
  try {
    await client.query(createTable);
  } catch (error) {
    const { rows } = await client.query("SELECT to_regclass('_prisma_migrations') AS found");
    if (rows[0]?.found == null) throw error;
  }
}

async function applyNext(
  client: MigrationClient,
  migrations: Migration[],
  clock: Clock,
): Promise<string | undefined> {
  await client.query("BEGIN");
  try {
    await client.query("LOCK TABLE _prisma_migrations IN EXCLUSIVE MODE");
    const { rows } = await client.query(
      "SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
    );
    const next = firstPending(migrations, rows);
    if (next) await apply(client, next, clock);
    await client.query("COMMIT");
    return next?.name;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

function firstPending(migrations: Migration[], rows: Record<string, unknown>[]): Migration | undefined {
  const done = new Map(rows.map((row) => [String(row.migration_name), String(row.checksum)]));
  const known = new Set(migrations.map(({ name }) => name));
  for (const name of done.keys())
    if (!known.has(name))
      throw new AppError(
        "CONFLICT",
        `The database has applied migration ${name}, which this version of Millrace does not have. Run the version that made it, or restore a backup.`,
      );
  for (const { name, checksum } of migrations)
    if (done.has(name) && done.get(name) !== checksum)
      throw new AppError(
        "CONFLICT",
        `Migration ${name} was changed after the database applied it. Restore its file and put the change into a new migration.`,
      );
  return migrations.find(({ name }) => !done.has(name));
}

async function apply(client: MigrationClient, migration: Migration, clock: Clock): Promise<void> {
  const startedAt = clock.now();
  try {
    await client.query(migration.sql);
  } catch (cause) {
    throw new AppError(
      "UNAVAILABLE",
      `Migration ${migration.name} failed and was rolled back: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    );
  }
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
     VALUES ($1, $2, $3, $4, $5, 1)`,
    [randomUUID(), migration.checksum, clock.now(), migration.name, startedAt],
  );
}

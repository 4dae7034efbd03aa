import { join } from "node:path";
import pg from "pg";
import type { Clock } from "../clock.ts";
import { AppError } from "../errors.ts";
import { applyMigrations } from "./migrate.ts";

export const migrationsFolder = join(import.meta.dirname, "../../prisma/migrations");

/**
 * Brings a PostgreSQL of the user's own (`DATABASE_URL`) up to date; what the `db` process does for the embedded
 * one. Safe while other processes do the same. Returns the migrations applied. Throws UNAVAILABLE naming what is
 * wrong: no server, no such database, no pgvector.
 */
export async function prepareServer(connectionString: string, clock: Clock): Promise<string[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  // Losing the connection fails the query under way, which is told below.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (cause) {
    const { host, port, database } = client;
    throw new AppError(
      "UNAVAILABLE",
      `The database ${database} at ${host}:${port} (DATABASE_URL) cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}. Start it, or correct the address.`,
      { cause },
    );
  }
  try {
    const { rows } = await client.query("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'");
    if (rows.length === 0)
      throw new AppError(
        "UNAVAILABLE",
        "The PostgreSQL of DATABASE_URL lacks the extension pgvector. Install it there (package postgresql-NN-pgvector), or unset DATABASE_URL to use the embedded database.",
      );
    return await applyMigrations({ client, folder: migrationsFolder, clock });
  } finally {
    await client.end();
  }
}

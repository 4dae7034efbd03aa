import { createDb, type Db } from "../../db.ts";
import { homePaths } from "../../home.ts";
import { endChild, startChild } from "./child.ts";

/** A database for a worker under test: where its socket is, and a client. */
export interface WorkerDatabase {
  socketDir: string;
  db: Db;
  stop(): Promise<void>;
}

/**
 * The embedded database in a process of its own, as in a real installation: a benchmark must not share its own thread
 * with a database. Takes some 10 s, where a test's own database takes one.
 */
export async function startDatabaseProcess(home: string): Promise<WorkerDatabase> {
  const child = await startChild("server/database/main.ts", { MILLRACE_HOME: home });
  const socketDir = homePaths(home).run;
  const db = createDb({ socketDir, poolSize: 2 });
  return {
    socketDir,
    db,
    async stop() {
      await db.$disconnect();
      await endChild(child, "SIGTERM");
    },
  };
}

import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "../errors.ts";

/** Keeps the open transactions from the garbage collector, which would close their files and free the locks. */
const held = new Set<DatabaseSync>();

/**
 * Takes an exclusive lock that the operating system gives back when this process ends, however it ends: the
 * file lock of a SQLite transaction that stays open. Node has no other file lock, and a file with a process id
 * in it is wrong after a crash.
 *
 * Returns its release. Throws CONFLICT naming the holder when another has it for longer than `waitMs`; waiting
 * blocks the thread.
 */
export function lockFolder(lockFile: string, folder: string, waitMs = 0): () => void {
  const holderFile = `${lockFile}.pid`;
  const lock = new DatabaseSync(lockFile);
  try {
    lock.exec(`PRAGMA busy_timeout = ${waitMs}; BEGIN EXCLUSIVE`);
  } catch (cause) {
    lock.close();
    throw new AppError(
      "CONFLICT",
      `The database folder ${folder} is in use by process ${holder(holderFile)}. Two servers on one folder would destroy it: stop the other one, or set MILLRACE_HOME to another folder.`,
      { cause },
    );
  }
  writeFileSync(holderFile, String(process.pid));
  held.add(lock);
  return () => {
    held.delete(lock);
    lock.close();
  };
}

function holder(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "unknown";
  }
}

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../errors.ts";
import { processIdentity } from "./process-identity.ts";

// No library here: the bootstrap looks at the lock before anything is installed.
export interface LockHolder {
  pid: number;
  identity: string;
  /** Where the portal of that run is reached. */
  address: string;
}

/** Who holds the lock file, when that process still lives; undefined for none, a dead one, or half a file. */
export function lockHolder(file: string): LockHolder | undefined {
  const holder = readLock(file);
  return holder && processIdentity(holder.pid) === holder.identity ? holder : undefined;
}

/**
 * Takes the lock of a data folder for this process and returns its release. The lock of a dead process is
 * taken over. Throws CONFLICT naming the holder when another living process has it.
 */
export function acquireLock(file: string, address: string): () => void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  const mine = { pid: process.pid, identity: processIdentity(process.pid) ?? "", address };
  writeFileSync(draft, JSON.stringify(mine));
  try {
    while (!tryLink(draft, file)) removeStale(file);
  } finally {
    unlinkSync(draft);
  }
  return () => {
    if (readLock(file)?.pid === process.pid) rmSync(file, { force: true });
  };
}

/** The one line a second start on the same folder ends with. */
export function alreadyRunning(file: string, holder: LockHolder): AppError {
  return new AppError(
    "CONFLICT",
    `Millrace already runs on the data folder ${dirname(file)} (process ${holder.pid}, ${holder.address}). Stop it first, or set MILLRACE_HOME to another folder.`,
  );
}

function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function removeStale(file: string): void {
  const holder = lockHolder(file);
  if (holder) throw alreadyRunning(file, holder);
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  // Between the look and the rename another start may have taken the lock: then it gets its file back.
  const taken = lockHolder(aside);
  if (taken) {
    tryLink(aside, file);
    unlinkSync(aside);
    throw alreadyRunning(file, taken);
  }
  unlinkSync(aside);
}

function readLock(file: string): LockHolder | undefined {
  try {
    const { pid, identity, address } = JSON.parse(readFileSync(file, "utf8")) as Partial<LockHolder>;
    const whole = Number.isInteger(pid) && typeof identity === "string" && typeof address === "string";
    return whole ? { pid: Number(pid), identity, address } : undefined;
  } catch {
    return undefined;
  }
}

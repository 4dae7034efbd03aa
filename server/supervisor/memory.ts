import { readdirSync, readFileSync } from "node:fs";
import type { Clock } from "../clock.ts";

/** A status is written every two seconds; to read the memory of all processes for it took 21 ms of a core at one go. */
const readEveryMs = 10_000;

/** Memory of one process in bytes, read anew at most every 10 s. */
export class MemoryGauge {
  readonly #clock: Clock;
  readonly #read: (pid: number) => number | null;
  #last: { pid: number; atMs: number; bytes: number | null } | undefined;

  /** `read`: `pssBytes` for a process alone, `treePssBytes` with its descendants. */
  constructor(clock: Clock, read: (pid: number) => number | null) {
    this.#clock = clock;
    this.#read = read;
  }

  /** Null where the system does not tell. */
  bytesOf(pid: number): number | null {
    const now = this.#clock.nowMs();
    if (this.#last?.pid !== pid || now - this.#last.atMs >= readEveryMs)
      this.#last = { pid, atMs: now, bytes: this.#read(pid) };
    return this.#last.bytes;
  }
}

/**
 * Proportional set size in bytes of a process and its descendants: shared pages count once over all sharers,
 * so that sums over processes are true. Null where the system does not tell (anything but Linux).
 */
export function treePssBytes(pid: number): number | null {
  const own = pssBytes(pid);
  if (own === null) return null;
  return childrenOf(pid).reduce((sum, child) => sum + (treePssBytes(child) ?? 0), own);
}

/** The same for the process alone. */
export function pssBytes(pid: number): number | null {
  try {
    const match = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
    return match ? Number(match[1]) * 1024 : null;
  } catch {
    return null;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

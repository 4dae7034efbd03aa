import { readdirSync, readFileSync } from "node:fs";

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

import { writeFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** Steps of niceness below the supervisor: a third of its share while both want the same core. */
export const niceness = 5;

/**
 * Lets other programs of the machine go first while a core is wanted by both; alone, a process is as fast as ever.
 * On a laptop the browser that shows the portal runs beside the mesh, and its frames come late when its threads wait.
 * Linux with autogroups weighs sessions first, and each child is a session of its own: then the session's value
 * counts (sched(7)). A system that refuses keeps its usual order.
 */
export function giveWay(pid: number): void {
  try {
    const nice = Math.min(19, getPriority() + niceness);
    setPriority(pid, nice);
    if (process.platform === "linux") writeFileSync(`/proc/${pid}/autogroup`, String(nice));
  } catch {
    // Without autogroups, or where a sandbox forbids it, nothing is lost but the courtesy.
  }
}

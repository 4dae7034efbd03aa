import { setTimeout as wait } from "node:timers/promises";
import { processIdentity } from "./process-identity.ts";
import type { RunStatus } from "./status.ts";

/**
 * Waits until the processes of a run whose supervisor was killed are gone, and kills those that stay beyond
 * `withinMs`: two database processes on one folder would destroy it. Returns how many had to be killed.
 */
export async function awaitLeftovers(previous: RunStatus | undefined, withinMs: number): Promise<number> {
  const alive = () =>
    (previous?.processes ?? []).flatMap(({ pid, identity }) =>
      pid !== null && identity !== null && processIdentity(pid) === identity ? [pid] : [],
    );
  const deadline = performance.now() + withinMs;
  while (alive().length > 0 && performance.now() < deadline) await wait(50);
  const stuck = alive();
  for (const pid of stuck) process.kill(pid, "SIGKILL");
  while (alive().length > 0) await wait(20);
  return stuck.length;
}

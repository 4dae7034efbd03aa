import { randomUUID } from "node:crypto";
import type { HistoricalReadDeps } from "../../hydration/historical/read-historical.ts";
import type { HistoryCalls } from "../history/calls.ts";

export type HistoryCall = <N extends keyof HistoryCalls>(
  name: N,
  ...args: Parameters<HistoryCalls[N]>
) => Promise<Awaited<ReturnType<HistoryCalls[N]>>>;

const lookMs = 500;

/** Runs jobs in the history thread, asks it now and then how far they are, and stops those nobody waits for. */
export function createHistoryRunner(call: HistoryCall): HistoricalReadDeps["run"] {
  return async (job, { signal, onProgress }) => {
    const id = randomUUID();
    const abort = () => void call("abort", id).catch(() => {});
    signal?.addEventListener("abort", abort, { once: true });
    const looking = onProgress
      ? setInterval(() => {
          call("progress", id).then(
            (progress) => progress && onProgress(progress),
            () => {},
          );
        }, lookMs)
      : undefined;
    try {
      signal?.throwIfAborted();
      return await call("run", id, job);
    } finally {
      clearInterval(looking);
      signal?.removeEventListener("abort", abort);
    }
  };
}

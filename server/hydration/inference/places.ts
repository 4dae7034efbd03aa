import { AppError } from "../../errors.ts";

/**
 * At most so many at once; others wait in order of arrival, bulk work after what somebody waits for. `queue` bounds those
 * whom somebody waits for: bulk work is bounded by whoever makes it (a derived stream asks 16 at once), and would
 * otherwise be refused by a port that is merely busy.
 */
export interface Places {
  /** Runs `work` once there is a place. Throws RATE_LIMITED when too many callers wait, the signal's reason once it is aborted. */
  run<T>(work: () => Promise<T>, options: { priority: "query" | "bulk"; signal: AbortSignal }): Promise<T>;
  inFlight(): number;
  waiting(): number;
}

export function createPlaces({ concurrency, queue }: { concurrency: number; queue: number }): Places {
  const lines = { query: [] as (() => void)[], bulk: [] as (() => void)[] };
  let taken = 0;
  const waiting = () => lines.query.length + lines.bulk.length;

  const wait = (priority: "query" | "bulk", signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const line = lines[priority];
      const abort = () => {
        line.splice(line.indexOf(enter), 1);
        reject(signal.reason);
      };
      const enter = () => {
        signal.removeEventListener("abort", abort);
        resolve();
      };
      signal.addEventListener("abort", abort, { once: true });
      line.push(enter);
    });

  return {
    async run(work, { priority, signal }) {
      signal.throwIfAborted();
      if (taken < concurrency) taken++;
      else if (priority === "query" && lines.query.length >= queue)
        throw new AppError(
          "RATE_LIMITED",
          `${concurrency} calls of this model are under way and ${lines.query.length} wait, as many as the port allows. Try again in a moment.`,
        );
      // Whoever leaves hands over the place.
      else await wait(priority, signal);
      try {
        return await work();
      } finally {
        const next = lines.query.shift() ?? lines.bulk.shift();
        if (next) next();
        else taken--;
      }
    },
    inFlight: () => taken,
    waiting,
  };
}

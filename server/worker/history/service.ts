import type { Clock } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { createTurns } from "../../hydration/features/runtime/turns.ts";
import { convertRows } from "../../hydration/historical/convert-rows.ts";
import type { HistoricalProgress } from "../../hydration/historical/job.ts";
import { readKeyValues, readMoment, readSeries } from "../../hydration/historical/one-key.ts";
import { type HistoricalDeps, runHistoricalJob } from "../../hydration/historical/run-job.ts";
import type { HistoryCalls } from "./calls.ts";

/** Reads that may wait for the one that runs. */
const waitingMost = 8;

interface Running {
  progress: HistoricalProgress | null;
  stop: AbortController;
}

/**
 * Historical reads of this worker. One read has DuckDB and the thread to itself, as two would need twice the memory and
 * be no faster on the cores there are; reads of single keys come in between.
 */
export function createHistoryService(
  deps: HistoricalDeps & { clock: Clock },
): Omit<HistoryCalls, "connections" | "close"> & { stop(): Promise<void> } {
  const running = new Map<string, Running>();
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;
  const turns = createTurns();

  return {
    async run(id, job) {
      if (closed) throw new AppError("UNAVAILABLE", "The worker is stopping. Try again in a moment.");
      if (running.size > waitingMost)
        throw new AppError(
          "RATE_LIMITED",
          "Too many historical reads are waiting. Try again when some are done.",
        );
      const own: Running = { progress: null, stop: new AbortController() };
      running.set(id, own);
      const { signal } = own.stop;
      const turn = last.then(() => {
        if (signal.aborted) throw stopped();
        return runHistoricalJob(deps, job, {
          signal,
          onProgress(progress) {
            own.progress = progress;
          },
        });
      });
      last = turn.catch(() => undefined);
      try {
        return await turn;
      } catch (error) {
        throw signal.aborted ? stopped() : error;
      } finally {
        running.delete(id);
      }
    },
    progress: (id) => running.get(id)?.progress ?? null,
    abort: (id) => running.get(id)?.stop.abort(),
    async series(read, instantsUs) {
      await turns.next();
      return readSeries(deps, read, instantsUs);
    },
    async moment(read, atUs) {
      await turns.next();
      return readMoment(deps, read, atUs);
    },
    sampleKeys(plan, count) {
      const reader = deps.store.openReader(plan);
      if (!reader) return [];
      try {
        return sample(reader.keys(), count);
      } finally {
        reader.close();
      }
    },
    async keyValues(plan, features, entity, atUs) {
      await turns.next();
      return readKeyValues(deps, { plan, entity }, features, atUs);
    },
    async convert(conversion) {
      const session = await deps.streams.openSession();
      try {
        await convertRows(session, conversion);
      } finally {
        await session.close();
      }
    },
    async stop() {
      closed = true;
      for (const { stop } of running.values()) stop.abort();
      await last;
    },
  };
}

/** Keys looked at for a sample: some 50 ms of reading. */
const sampledFrom = 50_000;

/** Some of a list, each as likely as any other of its first part (reservoir sampling). */
function sample(keys: Iterable<string>, count: number): string[] {
  const chosen: string[] = [];
  let seen = 0;
  for (const key of keys) {
    seen++;
    if (chosen.length < count) chosen.push(key);
    else {
      const place = Math.floor(Math.random() * seen);
      if (place < count) chosen[place] = key;
    }
    if (seen >= sampledFrom) break;
  }
  return chosen;
}

const stopped = () => new AppError("TIMEOUT", "The historical read was stopped.");

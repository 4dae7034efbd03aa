import { Worker } from "node:worker_threads";
import { AppError } from "../../errors.ts";
import { callOver } from "../thread-calls.ts";
import type { HistoryCalls } from "./calls.ts";
import type { HistoryThreadData } from "./thread.ts";

/** The thread of historical reads, as main sees it. */
export interface HistoryThread {
  /** A failure on our side comes as a plain error, as its text is nobody else's business. */
  call: ReturnType<typeof callOver<HistoryCalls>>["call"];
  /** Stops what runs, at most `graceMs`, then the thread. */
  close(graceMs: number): Promise<void>;
  /** Settles when the thread has ended: undefined after `close`, otherwise the error that ended it. */
  readonly ended: Promise<Error | undefined>;
}

export function startHistoryThread(data: HistoryThreadData): HistoryThread {
  const thread = new Worker(new URL("./thread.ts", import.meta.url), {
    name: "history",
    workerData: data,
    transferList: [data.writer],
  });
  const calls = callOver<HistoryCalls>(thread);
  let closing = false;
  let failure: Error | undefined;
  thread.on("error", (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  const ended = new Promise<Error | undefined>((resolve) => {
    thread.on("exit", (code) => {
      const error = failure ?? new Error(`The history thread ended with exit code ${code}.`);
      calls.fail(error);
      resolve(closing && !failure ? undefined : error);
    });
  });
  return {
    call: (name, ...args) =>
      calls.call(name, ...args).catch((error: unknown) => {
        throw error instanceof AppError && error.code === "INTERNAL" ? new Error(error.message) : error;
      }),
    async close(graceMs) {
      closing = true;
      const grace = new Promise((resolve) => setTimeout(resolve, graceMs).unref());
      await Promise.race([calls.call("close").catch(() => {}), grace]);
      await thread.terminate();
      await ended;
    },
    ended,
  };
}

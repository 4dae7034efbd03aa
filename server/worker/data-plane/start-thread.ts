import { Worker } from "node:worker_threads";
import { callOver } from "../thread-calls.ts";
import type { DataPlaneCalls } from "./calls.ts";
import type { DataPlaneThreadData } from "./thread.ts";

/** The running data-plane thread, as main sees it. */
export interface DataPlaneThread {
  call<N extends keyof DataPlaneCalls>(
    name: N,
    ...args: Parameters<DataPlaneCalls[N]>
  ): Promise<Awaited<ReturnType<DataPlaneCalls[N]>>>;
  /** Ends streams and requests within `graceMs`, then the thread. */
  close(graceMs: number): Promise<void>;
  /** Settles when the thread has ended: undefined after `close`, otherwise the error that ended it. */
  readonly ended: Promise<Error | undefined>;
}

/** Starts the thread that serves the data plane; nothing listens before `call("listen", …)`. */
export function startDataPlaneThread(data: DataPlaneThreadData): DataPlaneThread {
  const thread = new Worker(new URL("./thread.ts", import.meta.url), {
    name: "data-plane",
    workerData: data,
    transferList: [data.writer],
  });
  const calls = callOver<DataPlaneCalls>(thread);
  let closing = false;
  let failure: Error | undefined;
  thread.on("error", (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  const ended = new Promise<Error | undefined>((resolve) => {
    thread.on("exit", (code) => {
      const error = failure ?? new Error(`The data-plane thread ended with exit code ${code}.`);
      calls.fail(error);
      resolve(closing && !failure ? undefined : error);
    });
  });
  return {
    call: calls.call,
    async close(graceMs) {
      closing = true;
      await calls.call("close", graceMs).catch(() => {});
      await thread.terminate();
      await ended;
    },
    ended,
  };
}

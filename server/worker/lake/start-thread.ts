import { Worker } from "node:worker_threads";
import { callOver } from "../thread-calls.ts";
import type { LakeCalls } from "./calls.ts";
import type { LakeThreadData } from "./thread.ts";

/** The thread that flushes streams to the lake, as main sees it. */
export interface LakeThread {
  call: ReturnType<typeof callOver<LakeCalls>>["call"];
  /** Ends what is under way, at most `graceMs`, then the thread. What was being flushed is flushed the next time. */
  close(graceMs: number): Promise<void>;
  /** Settles when the thread has ended: undefined after `close`, otherwise the error that ended it. */
  readonly ended: Promise<Error | undefined>;
}

export function startLakeThread(data: LakeThreadData): LakeThread {
  const thread = new Worker(new URL("./thread.ts", import.meta.url), {
    name: "lake",
    workerData: data,
    transferList: [data.writer],
  });
  const calls = callOver<LakeCalls>(thread);
  let closing = false;
  let failure: Error | undefined;
  thread.on("error", (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  const ended = new Promise<Error | undefined>((resolve) => {
    thread.on("exit", (code) => {
      const error = failure ?? new Error(`The lake's thread ended with exit code ${code}.`);
      calls.fail(error);
      resolve(closing && !failure ? undefined : error);
    });
  });
  return {
    call: calls.call,
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

import { type MessagePort, Worker } from "node:worker_threads";
import { type Calls, callOver } from "./thread-calls.ts";

type Call<C extends Calls<C>> = ReturnType<typeof callOver<C>>["call"];

/** A thread of the worker as main sees it: its calls as promises. */
export interface CalledThread<C extends Calls<C>> {
  call: Call<C>;
  /** Ends what is under way, at most for `graceMs`, then the thread. */
  close(graceMs: number): Promise<void>;
  /** Settles when the thread has ended: undefined after `close`, otherwise the error that ended it. */
  readonly ended: Promise<Error | undefined>;
}

/** What a thread that keeps its grace by itself may need on top to say that it is done. */
const playMs = 250;

/**
 * Starts the thread of a module. `data` reaches it as `workerData`, with its line to the log writer handed over;
 * `end` asks it to end by itself. Calls that are open when it ends are rejected with the error that ended it.
 */
export function startCalledThread<C extends Calls<C>>(
  name: string,
  module: URL,
  data: { writer: MessagePort },
  end: (call: Call<C>, graceMs: number) => Promise<unknown>,
): CalledThread<C> {
  const thread = new Worker(module, { name, workerData: data, transferList: [data.writer] });
  const calls = callOver<C>(thread);
  let closing = false;
  let failure: Error | undefined;
  thread.on("error", (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  const ended = new Promise<Error | undefined>((resolve) => {
    thread.on("exit", (code) => {
      const error = failure ?? new Error(`The thread ${name} ended with exit code ${code}.`);
      calls.fail(error);
      resolve(closing && !failure ? undefined : error);
    });
  });
  return {
    call: calls.call,
    async close(graceMs) {
      closing = true;
      const grace = new Promise((resolve) => setTimeout(resolve, graceMs + playMs).unref());
      await Promise.race([end(calls.call, graceMs).catch(() => {}), grace]);
      await thread.terminate();
      await ended;
    },
    ended,
  };
}

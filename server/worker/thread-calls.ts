import { AppError, type ErrorCode } from "../errors.ts";

/** What both ends of a thread have: `Worker` here, `parentPort` there. */
export interface CallPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** What one thread asks of another: methods whose arguments and results are plain data. */
export type Calls<C> = { [N in keyof C]: (...args: never[]) => unknown };
type Arguments<C extends Calls<C>, N extends keyof C> = Parameters<C[N]>;
type Result<C extends Calls<C>, N extends keyof C> = Awaited<ReturnType<C[N]>>;

interface Call {
  id: number;
  name: PropertyKey;
  args: unknown[];
}
type Answer =
  | { id: number; value: unknown }
  | { id: number; error: { code: ErrorCode; message: string; path?: string | undefined } };

/** The calls as promises, over a port to the thread. `fail` rejects what is open once the thread has ended. */
export function callOver<C extends Calls<C>>(port: CallPort) {
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let next = 1;
  let ended: Error | undefined;
  port.on("message", (message) => {
    const answer = message as Answer;
    const waiting = open.get(answer.id);
    open.delete(answer.id);
    if (!("error" in answer)) waiting?.resolve(answer.value);
    else {
      const { code, message, path } = answer.error;
      waiting?.reject(new AppError(code, message, path === undefined ? {} : { path }));
    }
  });
  return {
    call<N extends keyof C>(name: N, ...args: Arguments<C, N>): Promise<Result<C, N>> {
      if (ended) return Promise.reject(ended);
      return new Promise((resolve, reject) => {
        const id = next++;
        open.set(id, { resolve: (value) => resolve(value as Result<C, N>), reject });
        const call: Call = { id, name, args };
        port.postMessage(call);
      });
    },
    fail(error: Error): void {
      ended = error;
      for (const { reject } of open.values()) reject(error);
      open.clear();
    },
  };
}

/** Answers calls that come over a port, in the thread. */
export function answerCalls<C extends Calls<C>>(port: CallPort, calls: C): void {
  port.on("message", async (message) => {
    const { id, name, args } = message as Call;
    let answer: Answer;
    try {
      // The caller's types say that arguments and name belong together; a message cannot.
      const call = calls[name as keyof C] as unknown as (...given: unknown[]) => unknown;
      answer = { id, value: await call(...args) };
    } catch (error) {
      const known = error instanceof AppError;
      answer = {
        id,
        error: {
          code: known ? error.code : "INTERNAL",
          path: known ? error.path : undefined,
          message: error instanceof Error ? (known ? error.message : String(error.stack)) : String(error),
        },
      };
    }
    port.postMessage(answer);
  });
}

import type { ServedProduct } from "../../domain/data-plane-api/served-product.ts";
import type { StreamActivity } from "../../domain/data-plane-api/status.ts";
import { AppError, type ErrorCode } from "../../errors.ts";
import type { AccessSnapshot } from "../../governance/access-snapshot.ts";
import type { UsageEntry } from "./usage-counter.ts";

/** What the worker's main thread asks of the data plane's thread. Arguments and results are plain data. */
export interface DataPlaneCalls {
  /** Takes in changed products; in force when it returns. */
  update(changed: ServedProduct[], removed: string[]): void;
  /** Replaces the API tokens and the people behind them. */
  access(snapshot: AccessSnapshot): void;
  /** Replaces the connections of external stream systems: id → settings (JSON). */
  connections(settings: [id: string, settings: string][]): void;
  /** Begins to listen; returns the port. Before it, products and tokens should be in. */
  listen(port: number, host: string): Promise<number>;
  status(): Promise<{ openTails: number; requestsPerSecond: number; shed: Record<string, number> }>;
  activity(): Promise<StreamActivity[]>;
  /** Reads counted, and tokens seen, since the last call. */
  takeUsage(): { reads: UsageEntry[]; tokens: string[] };
  /** Ends streams, finishes what is under way for at most `graceMs`, closes. */
  close(graceMs: number): Promise<void>;
}

/** What both ends of a thread have: `Worker` here, `parentPort` there. */
export interface CallPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

type Name = keyof DataPlaneCalls;
type Arguments<N extends Name> = Parameters<DataPlaneCalls[N]>;
type Result<N extends Name> = Awaited<ReturnType<DataPlaneCalls[N]>>;

interface Call {
  id: number;
  name: Name;
  args: unknown[];
}
type Answer = { id: number; value: unknown } | { id: number; error: { code: ErrorCode; message: string } };

/** The calls as promises, over a port to the thread. `fail` rejects what is open once the thread has ended. */
export function callOver(port: CallPort) {
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let next = 1;
  let ended: Error | undefined;
  port.on("message", (message) => {
    const answer = message as Answer;
    const waiting = open.get(answer.id);
    open.delete(answer.id);
    if ("error" in answer) waiting?.reject(new AppError(answer.error.code, answer.error.message));
    else waiting?.resolve(answer.value);
  });
  return {
    call<N extends Name>(name: N, ...args: Arguments<N>): Promise<Result<N>> {
      if (ended) return Promise.reject(ended);
      return new Promise((resolve, reject) => {
        const id = next++;
        open.set(id, { resolve: (value) => resolve(value as Result<N>), reject });
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
export function answerCalls(port: CallPort, calls: DataPlaneCalls): void {
  port.on("message", async (message) => {
    const { id, name, args } = message as Call;
    let answer: Answer;
    try {
      // The caller's types say that arguments and name belong together; a message cannot.
      const call = calls[name] as (...given: unknown[]) => unknown;
      answer = { id, value: await call(...args) };
    } catch (error) {
      const known = error instanceof AppError;
      answer = {
        id,
        error: {
          code: known ? error.code : "INTERNAL",
          message: error instanceof Error ? (known ? error.message : String(error.stack)) : String(error),
        },
      };
    }
    port.postMessage(answer);
  });
}

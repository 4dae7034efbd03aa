import { AppError } from "../../errors.ts";
import { type CalledThread, startCalledThread } from "../called-thread.ts";
import type { HistoryCalls } from "./calls.ts";
import type { HistoryThreadData } from "./thread.ts";

/** Starts the thread of historical reads. A failure on our side comes as a plain error: its text is nobody else's business. */
export function startHistoryThread(data: HistoryThreadData): CalledThread<HistoryCalls> {
  const thread = startCalledThread<HistoryCalls>(
    "history",
    new URL("./thread.ts", import.meta.url),
    data,
    (call) => call("close"),
  );
  return {
    ...thread,
    call: (name, ...args) =>
      thread.call(name, ...args).catch((error: unknown) => {
        throw error instanceof AppError && error.code === "INTERNAL" ? new Error(error.message) : error;
      }),
  };
}

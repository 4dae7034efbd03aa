import { type CalledThread, startCalledThread } from "../called-thread.ts";
import type { LakeCalls } from "./calls.ts";
import type { LakeThreadData } from "./thread.ts";

export type LakeThread = CalledThread<LakeCalls>;

/** Starts the thread that flushes streams to the lake. What it was flushing when it ends is flushed the next time. */
export const startLakeThread = (data: LakeThreadData): LakeThread =>
  startCalledThread<LakeCalls>("lake", new URL("./thread.ts", import.meta.url), data, (call) =>
    call("close"),
  );

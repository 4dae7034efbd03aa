import { type CalledThread, startCalledThread } from "../called-thread.ts";
import type { DataPlaneCalls } from "./calls.ts";
import type { DataPlaneThreadData } from "./thread.ts";

export type DataPlaneThread = CalledThread<DataPlaneCalls>;

/** Starts the thread that serves the data plane; nothing listens before `call("listen", …)`. */
export const startDataPlaneThread = (data: DataPlaneThreadData): DataPlaneThread =>
  startCalledThread<DataPlaneCalls>(
    "data-plane",
    new URL("./thread.ts", import.meta.url),
    data,
    (call, graceMs) => call("close", graceMs),
  );

/** A loop or service of the worker with a life of its own; `main.ts` starts them in order and stops them in reverse. */
export interface Runner {
  readonly name: string;
  start(): Promise<void> | void;
  /** Ends the work within a second; safe to call twice. */
  stop(): Promise<void>;
  status(): RunnerStatus;
}

export interface RunnerStatus {
  name: string;
  state: "starting" | "running" | "waiting" | "failing" | "stopped";
  /** What it did last or why it fails, for people. */
  detail: string;
  lastRunAtMs: number | null;
  /** Records it is behind its source, null where that means nothing. */
  lagRecords: number | null;
}

/** One process the supervisor keeps running. */
export interface ProcessSpec {
  name: string;
  /** Arguments to Node: flags, then the main file. */
  args: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** How long it may take to send `{ready: true}` before it counts as failed. */
  readyWithinMs: number;
  /** What the others stand on: it is ready before they start and stops after them. */
  foundation?: boolean;
  /** Rejects when the running process does not serve; called every `checkEveryMs` once ready. */
  probe?: () => Promise<void>;
}

/** The supervisor's patience, in milliseconds; tests shorten it. */
export interface Patience {
  /** Waits before the restarts; the last one repeats. */
  restartAfterMs: readonly number[];
  /** A process that ran this long starts the waits from the beginning again. */
  stableAfterMs: number;
  checkEveryMs: number;
  /** Missed checks in a row (unanswered pings or failed probes) after which it is restarted. */
  missedChecks: number;
  /** From the wish to stop: when everything still there is killed. */
  killAfterMs: number;
  /** From the wish to stop: when the database is told to stop even though others still run. */
  lastAfterMs: number;
}

export const patience: Patience = {
  restartAfterMs: [500, 1000, 2000, 4000, 8000, 15_000],
  stableAfterMs: 60_000,
  checkEveryMs: 5000,
  missedChecks: 6,
  killAfterMs: 3700,
  lastAfterMs: 2500,
};

import { AppError } from "../../errors.ts";

/** What overload takes away, first to last; the last is never taken by delay, only by a full writer. */
export const shedOrder = ["profile", "tail", "read", "lookup", "ingest"] as const;
export type ShedClass = (typeof shedOrder)[number];

/**
 * Smoothed delay of the thread's event loop (ms) from which a class is refused. Ingest goes last and by another
 * measure: bytes handed to the log writer that are not on disk yet.
 */
const delayLimits: Readonly<Record<Exclude<ShedClass, "ingest">, number>> = {
  profile: 60,
  tail: 150,
  read: 400,
  lookup: 800,
};
const pendingLimit = 96 * 1024 * 1024;

export interface LoadShedding {
  /** Feeds one measurement of how late a timer came, in ms; called ten times a second. */
  observe(delayMs: number): void;
  /** Throws UNAVAILABLE when this class is refused now, and counts it. */
  admit(shed: ShedClass): void;
  /** Whether work of this class that is under way should do less (sampled tails: fewer batches). */
  strained(shed: ShedClass): boolean;
  /** How many requests of each class were refused since the start. */
  counts(): Record<ShedClass, number>;
  /** The smoothed delay now, ms. */
  delayMs(): number;
}

export function createLoadShedding(pendingBytes: () => number): LoadShedding {
  const refused: Record<ShedClass, number> = { profile: 0, tail: 0, read: 0, lookup: 0, ingest: 0 };
  let smoothed = 0;
  const over = (shed: ShedClass) =>
    shed === "ingest" ? pendingBytes() > pendingLimit : smoothed > delayLimits[shed];
  return {
    observe(delayMs) {
      // Some two seconds of memory: one long pause (a collection, a big page) refuses nobody.
      smoothed += (Math.max(0, delayMs) - smoothed) / 20;
    },
    admit(shed) {
      if (!over(shed)) return;
      refused[shed]++;
      throw new AppError(
        "UNAVAILABLE",
        shed === "ingest"
          ? "The log writer is behind; nothing was written. Send again in a second."
          : `The server is overloaded and refuses ${shed}s for the moment, so that ingest goes on. Try again in a second.`,
      );
    },
    strained: (shed) => over(shed),
    counts: () => ({ ...refused }),
    delayMs: () => smoothed,
  };
}

import type { Clock } from "../../clock.ts";
import { AppError } from "../../errors.ts";

/** Failures in a row after which calls are refused at once. */
const failuresToOpen = 5;
/** How long it stays open first; doubled each time the probe fails. */
const firstOpenMs = 5_000;
const longestOpenMs = 120_000;

type BreakerState = "closed" | "open" | "half-open";

/** Keeps calls from an endpoint that fails: after five failures in a row it is left alone, then one call probes it. */
export interface Breaker {
  /** Runs a call, or throws UNAVAILABLE at once. `counts` tells failures of the endpoint from others. */
  run<T>(work: () => Promise<T>, counts: (error: unknown) => boolean): Promise<T>;
  state(): { state: BreakerState; failuresInARow: number; retryAtMs: number | null };
}

export function createBreaker(clock: Clock): Breaker {
  let failures = 0;
  let openMs = firstOpenMs;
  let openUntilMs: number | null = null;
  let probing = false;
  let last = "";

  const state = (): BreakerState =>
    openUntilMs === null ? "closed" : clock.nowMs() < openUntilMs || probing ? "open" : "half-open";

  return {
    async run(work, counts) {
      const now = state();
      if (now === "open")
        throw new AppError(
          "UNAVAILABLE",
          `The model's endpoint failed ${failures} times in a row and is left alone; it is tried again in ${Math.max(1, Math.ceil(((openUntilMs ?? 0) - clock.nowMs()) / 1000))} s. Last: ${last}`,
        );
      const probe = now === "half-open";
      if (probe) probing = true;
      try {
        const result = await work();
        failures = 0;
        openMs = firstOpenMs;
        openUntilMs = null;
        return result;
      } catch (error) {
        if (counts(error)) {
          failures++;
          last = error instanceof Error ? error.message : String(error);
          if (probe) openMs = Math.min(openMs * 2, longestOpenMs);
          if (probe || failures >= failuresToOpen) openUntilMs = clock.nowMs() + openMs;
        }
        throw error;
      } finally {
        if (probe) probing = false;
      }
    },
    state: () => ({ state: state(), failuresInARow: failures, retryAtMs: openUntilMs }),
  };
}

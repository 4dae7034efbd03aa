import { InferenceFailure } from "../../adapters/inference/types.ts";

/** First wait; doubled with each attempt, of which a random part is waited ("full jitter"). */
const firstWaitMs = 200;
const longestWaitMs = 5_000;

export interface RetryDeps {
  /** 0 ≤ x < 1. */
  random: () => number;
  /** Rejects with the signal's reason. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Repeats what failed for a moment, at most `retries` times and as long as the signal allows. Gives the attempts too. */
export async function withRetries<T>(
  { random, wait }: RetryDeps,
  { retries, signal }: { retries: number; signal: AbortSignal },
  attempt: () => Promise<T>,
): Promise<{ value: T; attempts: number }> {
  for (let attempts = 1; ; attempts++) {
    try {
      return { value: await attempt(), attempts };
    } catch (error) {
      if (!(error instanceof InferenceFailure) || !error.transient || attempts > retries) throw error;
      const backOff = Math.min(firstWaitMs * 2 ** (attempts - 1), longestWaitMs);
      await wait(Math.max(error.retryAfterMs, backOff * random()), signal);
    }
  }
}

import type { Clock } from "../clock.ts";

/** Counts attempts by key in a sliding window, in memory of this process. */
export interface AttemptLimit {
  /** Counts one attempt; returns how many milliseconds to wait when there were too many, else 0. */
  attempt(key: string): number;
  /** Forgets a key, after a success. */
  clear(key: string): void;
}

const maxKeys = 10_000;

export function createAttemptLimit(clock: Clock, rule: { max: number; windowMs: number }): AttemptLimit {
  const attempts = new Map<string, number[]>();
  return {
    attempt(key) {
      const now = clock.nowMs();
      const recent = (attempts.get(key) ?? []).filter((at) => at > now - rule.windowMs);
      attempts.delete(key);
      attempts.set(key, recent);
      // The key least recently tried goes first, so that a flood of names does not grow the map.
      if (attempts.size > maxKeys) attempts.delete(attempts.keys().next().value ?? "");
      const [first] = recent;
      if (recent.length >= rule.max && first !== undefined) return first + rule.windowMs - now;
      recent.push(now);
      return 0;
    },
    clear(key) {
      attempts.delete(key);
    },
  };
}

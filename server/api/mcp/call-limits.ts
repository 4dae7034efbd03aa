import type { Clock } from "../../clock.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";

/** What one caller's agents may do: a model that loops must not take the mesh from the others. */
export const agentLimits = { callsPerMinute: 300, burst: 60, concurrent: 16 } as const;

interface Account {
  tokens: number;
  atMs: number;
  running: number;
}

/** Refused for now; says when to come again. */
export class TooManyCalls extends AppError {
  readonly retryAfterS: number;

  constructor(message: string, retryAfterS: number) {
    super("RATE_LIMITED", message);
    this.retryAfterS = retryAfterS;
  }
}

export interface CallLimits {
  /** Takes a place; returns what gives it back. Throws TooManyCalls. */
  enter(principal: Principal): () => void;
  /** Counts another call of a request that has its place: clients of old may send many in one. Throws TooManyCalls. */
  another(principal: Principal): void;
}

/** Limits by principal in this process; a person's tokens count together. */
export function createCallLimits(clock: Clock): CallLimits {
  const accounts = new Map<string, Account>();
  const perMs = agentLimits.callsPerMinute / 60_000;

  /** The caller's account with what has been given since; throws when nothing is left. */
  const open = ({ id, name }: Principal): Account => {
    const nowMs = clock.nowMs();
    const account = accounts.get(id) ?? { tokens: agentLimits.burst, atMs: nowMs, running: 0 };
    // The caller least recently seen goes first, so that the map does not grow for ever.
    accounts.delete(id);
    accounts.set(id, account);
    if (accounts.size > 10_000) accounts.delete(accounts.keys().next().value ?? "");
    account.tokens = Math.min(agentLimits.burst, account.tokens + Math.max(0, nowMs - account.atMs) * perMs);
    account.atMs = nowMs;
    if (account.tokens < 1)
      throw new TooManyCalls(
        `Agents of ${name} made more than ${agentLimits.callsPerMinute} calls a minute; ask for more in one call, or wait.`,
        Math.max(1, Math.ceil((1 - account.tokens) / perMs / 1000)),
      );
    return account;
  };

  return {
    another(principal) {
      open(principal).tokens -= 1;
    },
    enter(principal) {
      const account = open(principal);
      if (account.running >= agentLimits.concurrent)
        throw new TooManyCalls(
          `Agents of ${principal.name} have ${agentLimits.concurrent} calls under way; wait for some.`,
          1,
        );
      account.tokens -= 1;
      account.running += 1;
      let left = false;
      return () => {
        if (!left) account.running -= 1;
        left = true;
      };
    },
  };
}

import type { Clock } from "../../clock.ts";
import type { Principal } from "../../domain/principal.ts";
import { AppError } from "../../errors.ts";
import type { Route } from "./route.ts";

/** What one principal may do at once and per second; generous to programs, yet no one can starve the others. */
const limits = {
  requestsPerSecond: 2_000,
  burst: 4_000,
  /** Look-ups cost some 50 µs each, and a service that scores makes thousands a second. */
  lookupsPerSecond: 50_000,
  lookupBurst: 100_000,
  concurrent: 256,
  tails: 200,
} as const;

interface Account {
  tokens: number;
  lookups: number;
  atMs: number;
  running: number;
  tails: number;
}

export interface CallerLimits {
  /** Takes a place; returns what gives it back. Throws RATE_LIMITED with the bound that was hit. */
  enter(principal: Principal, shed: Route["shed"]): () => void;
  /** How many requests were refused since the start. */
  refused(): number;
}

export function createCallerLimits(clock: Clock): CallerLimits {
  const accounts = new Map<string, Account>();
  let refused = 0;

  const refuse = (message: string): never => {
    refused++;
    throw new AppError("RATE_LIMITED", message);
  };

  return {
    enter(principal, shed) {
      const nowMs = clock.nowMs();
      const account = accountOf(accounts, principal.id, nowMs);
      const seconds = Math.max(0, nowMs - account.atMs) / 1000;
      account.tokens = Math.min(limits.burst, account.tokens + seconds * limits.requestsPerSecond);
      account.lookups = Math.min(limits.lookupBurst, account.lookups + seconds * limits.lookupsPerSecond);
      account.atMs = nowMs;
      const lookup = shed === "lookup";
      if (lookup && account.lookups < 1)
        refuse(
          `More than ${limits.lookupsPerSecond} look-ups a second by ${principal.name}; ask for several entities in one call.`,
        );
      if (!lookup && account.tokens < 1)
        refuse(
          `More than ${limits.requestsPerSecond} requests a second by ${principal.name}; send fewer, larger ones.`,
        );
      const tail = shed === "tail";
      if (tail && account.tails >= limits.tails)
        refuse(`${principal.name} has ${limits.tails} streams open already; close some.`);
      if (!tail && account.running >= limits.concurrent)
        refuse(`${principal.name} has ${limits.concurrent} requests under way; wait for some.`);
      if (lookup) account.lookups -= 1;
      else account.tokens -= 1;
      if (tail) account.tails++;
      else account.running++;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        if (tail) account.tails--;
        else account.running--;
      };
    },
    refused: () => refused,
  };
}

/** Accounts of callers who went away are dropped when there are many. */
function accountOf(accounts: Map<string, Account>, id: string, nowMs: number): Account {
  const known = accounts.get(id);
  if (known) return known;
  if (accounts.size > 10_000)
    for (const [other, { running, tails, atMs }] of accounts)
      if (running === 0 && tails === 0 && nowMs - atMs > 60_000) accounts.delete(other);
  const account = { tokens: limits.burst, lookups: limits.lookupBurst, atMs: nowMs, running: 0, tails: 0 };
  accounts.set(id, account);
  return account;
}

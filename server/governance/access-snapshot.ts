import type { Clock } from "../clock.ts";
import type { Db } from "../db.ts";
import { type Principal, scopeSchema } from "../domain/principal.ts";
import { AppError } from "../errors.ts";
import { principalOfPerson, withRights } from "./person-principal.ts";
import { hashToken } from "./token-secret.ts";

export interface SnapshotToken {
  /** Row in `api_token`; null for the tokens of the installation itself. */
  tokenId: string | null;
  principal: Principal;
  /** Epoch milliseconds; null = no end. */
  expiresAtMs: number | null;
}

/** Every token that counts now, so that a request needs no database. Plain data: it is sent to threads as it is. */
export interface AccessSnapshot {
  /** Value of the change sequence `access` it was read at. */
  sequence: bigint;
  /** SHA-256 of the token in hex → whose it is. */
  tokens: ReadonlyMap<string, SnapshotToken>;
}

/** Tokens that stand in no table: they come from the environment and from `secrets/`. */
export interface InstallationTokens {
  /** `MILLRACE_BOOTSTRAP_TOKEN`. */
  bootstrap: string | undefined;
  /** `secrets/cli-token`. */
  cli: string | undefined;
}

export interface AccessDeps {
  db: Db;
  clock: Clock;
  installation: InstallationTokens;
}

/** Counts every change of people, teams, domains and tokens. */
export async function accessSequence(db: Db): Promise<bigint> {
  const row = await db.changeSequence.findUnique({ where: { name: "access" } });
  return row?.value ?? 0n;
}

/** Reads the snapshot. A change that comes while it is read raises the sequence above the snapshot's. */
export async function readAccessSnapshot(deps: AccessDeps): Promise<AccessSnapshot> {
  const sequence = await accessSequence(deps.db);
  const rows = await deps.db.apiToken.findMany({
    where: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: deps.clock.now() } }] },
    include: { person: { include: withRights } },
  });
  const tokens = new Map<string, SnapshotToken>(installationTokens(deps.installation));
  for (const row of rows) {
    const person = principalOfPerson(row.person);
    // A token never has more than its person: narrowed now, because the person's role may have changed since.
    const scopes = person.scopes.filter((scope) => row.scopes.includes(scope));
    tokens.set(row.hash, {
      tokenId: row.id,
      principal: { ...person, kind: "token", name: `${person.name} (token ${row.name})`, scopes },
      expiresAtMs: row.expiresAt?.getTime() ?? null,
    });
  }
  return { sequence, tokens };
}

function installationTokens({ bootstrap, cli }: InstallationTokens): [string, SnapshotToken][] {
  const whole = { teams: [], domains: [], scopes: [...scopeSchema.options] };
  const found: [string, SnapshotToken][] = [];
  if (bootstrap !== undefined)
    found.push([
      hashToken(bootstrap),
      {
        tokenId: null,
        principal: { kind: "token", id: "token:bootstrap", name: "bootstrap token", role: "admin", ...whole },
        expiresAtMs: null,
      },
    ]);
  if (cli !== undefined)
    found.push([
      hashToken(cli),
      {
        tokenId: null,
        principal: { kind: "service", id: "service:cli", name: "cli", role: "service", ...whole },
        expiresAtMs: null,
      },
    ]);
  return found;
}

/**
 * Whose token `bearer` is (the text after `Bearer `). Throws UNAUTHENTICATED when it is not known, was revoked
 * or has expired: a caller that shows a token is never taken for an anonymous one.
 */
export function principalOfToken(snapshot: AccessSnapshot, bearer: string, nowMs: number): SnapshotToken {
  const found = snapshot.tokens.get(hashToken(bearer.trim()));
  if (!found)
    throw new AppError(
      "UNAUTHENTICATED",
      "This API token is not known here, or was revoked. Create one under Account, API tokens.",
    );
  if (found.expiresAtMs !== null && found.expiresAtMs <= nowMs)
    throw new AppError(
      "UNAUTHENTICATED",
      "This API token has expired. Create a new one under Account, API tokens.",
    );
  return found;
}

/** The token of an `Authorization` header; undefined when there is no such header. Throws for another scheme. */
export function bearerOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  if (bearer === undefined)
    throw new AppError(
      "UNAUTHENTICATED",
      "The Authorization header must read: Bearer, a space, and an API token.",
    );
  return bearer;
}

export interface AccessWatch {
  /** Reads at once what may have changed, instead of at the next poll. */
  refresh(): Promise<AccessSnapshot>;
  stop(): void;
}

/**
 * Keeps a snapshot current: polls the change sequence each `everyMs` and hands each new snapshot over. Resolves
 * after the first one. While the database is away the last snapshot stays in force and `onError` hears of it.
 */
export async function watchAccess(
  deps: AccessDeps,
  onSnapshot: (snapshot: AccessSnapshot) => void,
  onError: (error: unknown) => void,
  everyMs = 1000,
): Promise<AccessWatch> {
  let current = await readAccessSnapshot(deps);
  onSnapshot(current);
  const refresh = async (): Promise<AccessSnapshot> => {
    if ((await accessSequence(deps.db)) !== current.sequence) {
      current = await readAccessSnapshot(deps);
      onSnapshot(current);
    }
    return current;
  };
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const poll = () => {
    timer = setTimeout(async () => {
      await refresh().catch(onError);
      if (!stopped) poll();
    }, everyMs);
    timer.unref();
  };
  poll();
  return {
    refresh,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

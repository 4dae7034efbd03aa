import type { Clock } from "../clock.ts";
import type { Db } from "../db.ts";
import type { Env } from "../env.ts";
import { type AccessSnapshot, accessSequence, readAccessSnapshot } from "../governance/access-snapshot.ts";
import { type Auth, createAuth } from "../governance/auth.ts";
import type { FirstAdminDeps } from "../governance/first-admin.ts";
import {
  createSessionPrincipalResolver,
  type SessionPrincipalResolver,
} from "../governance/session-principal.ts";
import { createTokenUse, type TokenUse } from "../governance/token-use.ts";
import { homePaths, readSecret } from "../home.ts";
import type { Logger } from "../log.ts";

/** The part of the container that knows who people and programs are. */
export interface Identity extends Pick<FirstAdminDeps, "publicUrl" | "firstAdminFile"> {
  auth: Auth;
  /** Who a request comes from, by its headers. */
  resolvePrincipal: SessionPrincipalResolver;
  tokenUse: TokenUse;
  /** Whether the sample mesh is loaded. */
  sample: boolean;
}

export interface IdentityDeps {
  db: Db;
  clock: Clock;
  log: Logger;
  settings: Pick<Env, "home" | "publicUrl" | "port" | "sample" | "bootstrapToken">;
}

const flushMs = 15_000;

/** Puts accounts, sessions and tokens together for the process that serves the portal and the control plane. */
export function createIdentity({ db, clock, log, settings }: IdentityDeps): Identity {
  const { home, publicUrl, port, sample, bootstrapToken } = settings;
  const accounts = createAuth({
    db,
    clock,
    log,
    secret: readSecret(home, "auth-secret"),
    publicUrl,
    port,
    sample,
  });
  const tokenUse = createTokenUse({ db, clock });
  setInterval(
    () =>
      tokenUse
        .flush()
        .catch((error: unknown) => log.warn({ err: error }, "The last use of tokens was not written")),
    flushMs,
  ).unref();
  const read = () =>
    readAccessSnapshot({
      db,
      clock,
      installation: { bootstrap: bootstrapToken, cli: readSecret(home, "cli-token") },
    });
  const resolvePrincipal = createSessionPrincipalResolver({
    db,
    clock,
    auth: accounts,
    access: snapshotOnDemand(read, () => accessSequence(db), clock),
    tokenUse,
  });
  const auth: Auth = {
    ...accounts,
    async handle(request) {
      const reply = await accounts.handle(request);
      // Whoever signs out is signed out at once.
      if (request.method !== "GET") resolvePrincipal.forget();
      return reply;
    },
  };
  return { auth, resolvePrincipal, tokenUse, sample, publicUrl, firstAdminFile: homePaths(home).firstAdmin };
}

const trustMs = 1000;

/**
 * A snapshot that is looked after only when somebody asks: trusted for a second, then compared with the change
 * sequence and read again if that has moved. A control plane that nobody calls polls nothing.
 */
export function snapshotOnDemand(
  read: () => Promise<AccessSnapshot>,
  sequence: () => Promise<bigint>,
  clock: Clock,
): { current(): Promise<AccessSnapshot>; refresh(): Promise<AccessSnapshot> } {
  let held: AccessSnapshot | undefined;
  let checkedAtMs = 0;
  let running: Promise<AccessSnapshot> | undefined;

  const check = async (): Promise<AccessSnapshot> => {
    const startedAtMs = clock.nowMs();
    if (!held || (await sequence()) !== held.sequence) held = await read();
    checkedAtMs = startedAtMs;
    return held;
  };
  const refresh = (): Promise<AccessSnapshot> => {
    running ??= check().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    refresh,
    async current() {
      return held && clock.nowMs() - checkedAtMs < trustMs ? held : refresh();
    },
  };
}

import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "../clock.ts";
import type { Db } from "../db.ts";
import { anonymous, type Principal } from "../domain/principal.ts";
import { type AccessSnapshot, bearerOf, principalOfToken } from "./access-snapshot.ts";
import type { Auth } from "./auth.ts";
import { findPersonPrincipal } from "./person-principal.ts";
import type { TokenUse } from "./token-use.ts";

export interface SessionPrincipalDeps {
  db: Db;
  clock: Clock;
  auth: Pick<Auth, "sessionUser">;
  /** The access snapshot in force, and one read anew where it may be out of date. */
  access: { current(): Promise<AccessSnapshot>; refresh(): Promise<AccessSnapshot> };
  tokenUse: TokenUse;
}

export interface SessionPrincipalResolver {
  (headers: IncomingHttpHeaders): Promise<Principal>;
  /** Forgets every cookie: after a sign-in, a sign-out or a change of rights in this process. */
  forget(): void;
}

/** How long a sign-out or a lost right in another process may take to be seen here. */
const keepMs = 2000;
const maxEntries = 1000;

/**
 * Who is asking, by the session cookie of a browser or the API token of a program. Without either, or with a
 * session that is over: anonymous. With a token that does not count: UNAUTHENTICATED, so that a program learns
 * what is wrong instead of seeing less.
 */
export function createSessionPrincipalResolver(deps: SessionPrincipalDeps): SessionPrincipalResolver {
  const { clock } = deps;
  const known = new Map<string, { untilMs: number; principal: Promise<Principal> }>();

  const byToken = async (bearer: string): Promise<Principal> => {
    const lookUp = (snapshot: AccessSnapshot) => principalOfToken(snapshot, bearer, clock.nowMs());
    // A token made a moment ago may be missing from a snapshot that is polled each second.
    const found = await deps.access
      .current()
      .then(lookUp)
      .catch(() => deps.access.refresh().then(lookUp));
    deps.tokenUse.note(found.tokenId);
    return found.principal;
  };

  const byCookie = async (cookie: string): Promise<Principal> => {
    const userId = await deps.auth.sessionUser(cookie);
    return (userId === null ? null : await findPersonPrincipal(deps.db, userId)) ?? anonymous;
  };

  const remembered = (cookie: string): Promise<Principal> => {
    const nowMs = clock.nowMs();
    const hit = known.get(cookie);
    if (hit && hit.untilMs > nowMs) return hit.principal;
    const principal = byCookie(cookie);
    known.delete(cookie);
    known.set(cookie, { untilMs: nowMs + keepMs, principal });
    if (known.size > maxEntries) known.delete(known.keys().next().value ?? "");
    principal.catch(() => {
      if (known.get(cookie)?.principal === principal) known.delete(cookie);
    });
    return principal;
  };

  const resolve = async (headers: IncomingHttpHeaders): Promise<Principal> => {
    const bearer = bearerOf(headers.authorization);
    if (bearer !== undefined) return byToken(bearer);
    const { cookie } = headers;
    // Most cookies are not ours; only those of a session are worth a question.
    return cookie?.includes("session_token") ? remembered(cookie) : anonymous;
  };
  return Object.assign(resolve, { forget: () => known.clear() });
}

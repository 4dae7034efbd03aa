import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "../clock.ts";
import type { Principal } from "../domain/principal.ts";

export type ResolvePrincipal = (headers: IncomingHttpHeaders) => Promise<Principal>;

const keepMs = 5000;
const maxEntries = 1000;

/**
 * Remembers for at most five seconds who a session cookie stands for, so that a page full of streams asks the
 * database once; concurrent requests share one question. Failures are not remembered.
 */
export function cachePrincipals(resolve: ResolvePrincipal, clock: Clock): ResolvePrincipal {
  const known = new Map<string, { until: number; principal: Promise<Principal> }>();
  return (headers) => {
    const key = headers.cookie ?? "";
    const now = clock.nowMs();
    const hit = known.get(key);
    if (hit && hit.until > now) return hit.principal;
    const principal = resolve(headers);
    known.delete(key);
    known.set(key, { until: now + keepMs, principal });
    if (known.size > maxEntries) known.delete(known.keys().next().value ?? "");
    principal.catch(() => {
      if (known.get(key)?.principal === principal) known.delete(key);
    });
    return principal;
  };
}

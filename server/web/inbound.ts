import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { isLoopbackName } from "../domain/host.ts";
import { AppError } from "../errors.ts";
import { principalHeader } from "../governance/signed-principal.ts";

export interface InboundRules {
  /** Listens on a loopback address only, so that any other host name is a rebinding attack. */
  loopbackOnly: boolean;
  /** Origin under which people reach the portal. */
  publicUrl: string;
  /** Whether a proxy of one's own stands before, whose forwarding headers count. */
  behindProxy: boolean;
}

/**
 * Removes what only this server may say about a request, in place: the internal principal, and forwarding
 * headers unless a proxy is configured. The peer's address is then the truth about where it comes from.
 */
export function scrubHeaders(request: IncomingMessage, rules: InboundRules): void {
  const { headers } = request;
  delete headers[principalHeader];
  const peer = request.socket.remoteAddress ?? "";
  if (!rules.behindProxy)
    for (const name of Object.keys(headers))
      if (name.startsWith("x-forwarded-") || name === "forwarded" || name === "x-real-ip")
        delete headers[name];
  const before = headers["x-forwarded-for"];
  headers["x-forwarded-for"] = before === undefined ? peer : `${String(before)}, ${peer}`;
}

/** Throws FORBIDDEN for a Host header that does not belong to a portal on this machine (DNS rebinding). */
export function refuseForeignHost(headers: IncomingHttpHeaders, rules: InboundRules): void {
  if (!rules.loopbackOnly) return;
  const host = hostName(headers.host ?? "");
  if (isLoopbackName(host) || host === new URL(rules.publicUrl).hostname) return;
  throw new AppError(
    "FORBIDDEN",
    `This portal answers to localhost only, not to "${host}". Open ${rules.publicUrl}, or set MILLRACE_PUBLIC_URL to the address in front of it.`,
  );
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Throws FORBIDDEN for a change that another site's page asks a signed-in browser to make. Programs, which
 * carry a token instead of a cookie, are not concerned.
 */
export function refuseForeignOrigin(request: IncomingMessage, rules: InboundRules): void {
  const { origin, host, cookie, authorization } = request.headers;
  if (safeMethods.has(request.method ?? "") || cookie === undefined || authorization !== undefined) return;
  if (origin === undefined) return;
  const from = URL.canParse(origin) ? new URL(origin).host : origin;
  if (from === host || origin === rules.publicUrl) return;
  throw new AppError(
    "FORBIDDEN",
    `A page of ${origin} may not change things here. Use the portal itself, or send an API token.`,
  );
}

function hostName(host: string): string {
  return (/^(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(host)?.[1] ?? host).toLowerCase();
}

import type { IncomingMessage } from "node:http";
import type { Clock } from "../../clock.ts";
import { type Via, viaHeader, viaSchema } from "../../domain/data-plane-api/via.ts";
import { anonymous, type Principal } from "../../domain/principal.ts";
import {
  type AccessSnapshot,
  bearerOf,
  principalOfToken,
  type SnapshotToken,
} from "../../governance/access-snapshot.ts";
import { principalHeader, verifyPrincipal } from "../../governance/signed-principal.ts";
import type { Authenticate } from "./http/server.ts";

/** Verified headers are remembered this long: a signature costs 30 µs, and programs send the same one for a minute. */
const rememberMs = 5_000;
const rememberMost = 2_000;

/**
 * Who sends a request: a principal signed by another process of this installation, or an API token (`Authorization:
 * Bearer …`) from the snapshot. Neither: anonymous. Throws UNAUTHENTICATED for a credential that does not hold.
 */
export function createAuthenticate(options: {
  signingKey: string;
  clock: Clock;
  snapshot: () => AccessSnapshot;
  /** Told which token was shown. */
  noteToken: (tokenId: string | null) => void;
}): Authenticate {
  const { signingKey, clock } = options;
  const tokens = new Map<string, SnapshotToken>();
  let tokensOf: AccessSnapshot | undefined;
  const verified = new Map<string, { principal: Principal; untilMs: number }>();

  const signed = (header: string): Principal => {
    const nowMs = clock.nowMs();
    const known = verified.get(header);
    if (known && nowMs < known.untilMs) return known.principal;
    const principal = verifyPrincipal(header, signingKey, nowMs);
    if (verified.size >= rememberMost) verified.clear();
    verified.set(header, { principal, untilMs: nowMs + rememberMs });
    return principal;
  };

  /** Hashing a token costs 5 µs; what it stands for holds until the snapshot changes. */
  const byToken = (bearer: string) => {
    const nowMs = clock.nowMs();
    const snapshot = options.snapshot();
    if (snapshot !== tokensOf) {
      tokens.clear();
      tokensOf = snapshot;
    }
    const known = tokens.get(bearer);
    if (known && (known.expiresAtMs === null || nowMs < known.expiresAtMs)) return known;
    const found = principalOfToken(snapshot, bearer, nowMs);
    if (tokens.size >= rememberMost) tokens.clear();
    tokens.set(bearer, found);
    return found;
  };

  return (request) => {
    const header = request.headers[principalHeader];
    if (typeof header === "string") return { principal: signed(header), via: viaOf(request, "portal") };
    const bearer = bearerOf(request.headers.authorization);
    if (bearer === undefined) return { principal: anonymous, via: "api" };
    const { principal, tokenId } = byToken(bearer);
    options.noteToken(tokenId);
    return { principal, via: viaOf(request, principal.id === "service:cli" ? "cli" : "api") };
  };
}

function viaOf(request: Pick<IncomingMessage, "headers">, otherwise: Via): Via {
  return viaSchema.safeParse(request.headers[viaHeader]).data ?? otherwise;
}

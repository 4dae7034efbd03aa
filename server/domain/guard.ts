import { AppError } from "../errors.ts";
import type { Principal } from "./principal.ts";

export type GuardAction = "read" | "write" | "define";

/** What is being touched: a product's port (or the product itself, `port: null`). */
export interface GuardedPort {
  productId: string;
  domainId: string;
  port: string | null;
  /** Field path → classification, from the contract; vectors carry their source's strictest. */
  classifications: Readonly<Record<string, string>>;
}

export interface GuardDecision {
  allow: boolean;
  /** Why, in words fit for the reader: names the rule that decided. */
  reason: string;
  /** CEL over the record; rows for which it is not true are withheld. */
  rowFilter: string | null;
  /** Field path → name of the masking policy. */
  masks: Readonly<Record<string, string>>;
  /** Epoch milliseconds after which the decision must be asked for again; null = until rights change. */
  expiresAtMs: number | null;
}

const decide = (allow: boolean, reason: string): GuardDecision => ({
  allow,
  reason,
  rowFilter: null,
  masks: {},
  expiresAtMs: null,
});

/**
 * The one read (and write) guard: every access to data or definitions, on every path, goes through it.
 * Rules of this version: signed-in principals read; members of the owning team, administrators and services
 * write and define; governance defines everywhere. Later policies change this inside, not its callers.
 */
export function guard(port: GuardedPort, principal: Principal, action: GuardAction = "read"): GuardDecision {
  if (principal.kind === "anonymous")
    return decide(false, "Anonymous callers see nothing but health. Sign in or send a token.");
  const needed = action === "read" ? "read" : action === "write" ? "write" : "catalog";
  if (!principal.scopes.includes(needed))
    return decide(false, `This ${principal.kind} lacks the scope "${needed}". Create a token that has it.`);
  if (action === "read") return decide(true, "Signed-in principals may read every product of this mesh.");
  if (principal.role === "service" || principal.role === "admin")
    return decide(true, `Role ${principal.role}.`);
  if (action === "define" && principal.role === "governance")
    return decide(true, "Governance may change definitions.");
  if (principal.domains.includes(port.domainId))
    return decide(true, `Member of the owner of ${port.domainId}.`);
  return decide(
    false,
    `Only the owner of domain ${port.domainId} may ${action} ${port.productId}. Ask its team or an administrator.`,
  );
}

/** `guard`, throwing UNAUTHENTICATED or FORBIDDEN with the reason when it refuses. */
export function assertAllowed(
  port: GuardedPort,
  principal: Principal,
  action: GuardAction = "read",
): GuardDecision {
  const decision = guard(port, principal, action);
  if (!decision.allow)
    throw new AppError(principal.kind === "anonymous" ? "UNAUTHENTICATED" : "FORBIDDEN", decision.reason);
  return decision;
}

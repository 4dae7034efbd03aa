import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { type Principal, principalSchema } from "../domain/principal.ts";
import { AppError } from "../errors.ts";

/** Header in which the web process tells the worker who is asking. */
export const principalHeader = "x-millrace-principal";

/** Clocks of the processes of one machine agree; this much lead is taken for rounding. */
const leadMs = 1000;
const maxLength = 64 * 1024;

const payloadSchema = z.object({
  v: z.literal(1),
  principal: principalSchema,
  issuedAtMs: z.number().int(),
  expiresAtMs: z.number().int(),
});

const mac = (payload: string, key: string): Buffer =>
  createHmac("sha256", key).update("millrace.principal.v1\n").update(payload).digest();

/**
 * A principal in a form another process of this installation believes: `<base64url JSON>.<base64url HMAC-SHA256>`,
 * valid for `ttlMs` from `nowMs`. `key` is `secrets/signing-key`.
 */
export function signPrincipal(principal: Principal, key: string, nowMs: number, ttlMs = 60_000): string {
  const payload = Buffer.from(
    JSON.stringify({ v: 1, principal, issuedAtMs: nowMs, expiresAtMs: nowMs + ttlMs }),
  ).toString("base64url");
  return `${payload}.${mac(payload, key).toString("base64url")}`;
}

/**
 * The principal of a header made by `signPrincipal`. Throws UNAUTHENTICATED when it is malformed, was not signed
 * with `key`, was changed, has expired or comes from the future. Nothing of the payload is read before the
 * signature has been compared, in constant time.
 */
export function verifyPrincipal(header: string, key: string, nowMs: number): Principal {
  const dot = header.indexOf(".");
  if (header.length > maxLength || dot < 1) throw refused("is malformed");
  const payload = header.slice(0, dot);
  const given = Buffer.from(header.slice(dot + 1), "base64url");
  const expected = mac(payload, key);
  // Compared as text too: base64url decoding ignores stray bits and characters, and one text per signature is meant.
  const same = given.length === expected.length && timingSafeEqual(given, expected);
  if (!same || header.slice(dot + 1) !== expected.toString("base64url"))
    throw refused("has a wrong signature; the processes may have been started on different data folders");
  const parsed = payloadSchema.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
  if (!parsed.success) throw refused("has a form this version does not know");
  if (parsed.data.expiresAtMs <= nowMs) throw refused("has expired");
  if (parsed.data.issuedAtMs > nowMs + leadMs) throw refused("comes from the future");
  return parsed.data.principal;
}

const refused = (why: string): AppError =>
  new AppError("UNAUTHENTICATED", `The internal header ${principalHeader} ${why}.`);

import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../clock.ts";
import { type Db, inTransaction } from "../db.ts";
import { type Principal, type Scope, scopeSchema } from "../domain/principal.ts";
import { AppError } from "../errors.ts";
import { bumpAccess } from "./change-access.ts";
import { findPersonPrincipal } from "./person-principal.ts";
import { hashToken, newTokenSecret, tokenHint } from "./token-secret.ts";

export interface TokenDeps {
  db: Db;
  clock: Clock;
}

export const newTokenSchema = z.object({
  name: z.string().trim().min(1, "give the token a name to recognise it by").max(120),
  scopes: z.array(scopeSchema).min(1, "choose at least one scope"),
  /** When it expires; null = never. */
  expiresAt: z.iso.datetime({ offset: true }).nullable(),
});
export type NewToken = z.infer<typeof newTokenSchema>;

export const tokenViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});
export type TokenView = z.infer<typeof tokenViewSchema>;

const maxTokens = 100;

/**
 * Makes an API token for the person who asks, with no more rights than they have. Returns the token, which
 * cannot be read again. A token cannot make tokens: whoever finds one could otherwise keep its access for ever.
 */
export async function createToken(
  deps: TokenDeps,
  principal: Principal,
  input: NewToken,
): Promise<{ token: string; id: string }> {
  const { db, clock } = deps;
  const owner = await ownerOf(db, principal);
  const beyond = input.scopes.find((scope: Scope) => !owner.scopes.includes(scope));
  if (beyond)
    throw new AppError(
      "FORBIDDEN",
      `A token cannot have the scope "${beyond}": you do not have it yourself.`,
      {
        path: "scopes",
      },
    );
  if ((await db.apiToken.count({ where: { personId: owner.id, revokedAt: null } })) >= maxTokens)
    throw new AppError("CONFLICT", `You have ${maxTokens} tokens already. Revoke some first.`);
  const secret = newTokenSecret();
  const createdAt = clock.now();
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt);
  if (expiresAt && expiresAt <= createdAt)
    throw new AppError(
      "INVALID_INPUT",
      `The token would expire at ${input.expiresAt}, which is over already.`,
      {
        path: "expiresAt",
      },
    );
  const row = await inTransaction(db, async (tx) => {
    await bumpAccess(tx);
    return tx.apiToken.create({
      data: {
        id: randomUUID(),
        personId: owner.id,
        name: input.name,
        hash: hashToken(secret),
        hint: tokenHint(secret),
        scopes: [...new Set(input.scopes)],
        createdAt,
        expiresAt,
      },
    });
  });
  return { token: secret, id: row.id };
}

/** The asking person's tokens, newest first; revoked ones included. */
export async function listTokens({ db }: TokenDeps, principal: Principal): Promise<TokenView[]> {
  const owner = await ownerOf(db, principal);
  const rows = await db.apiToken.findMany({
    where: { personId: owner.id },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
  });
  return rows.map(view);
}

/** Ends a token of one's own; an administrator ends anybody's. Ending an ended one changes nothing. */
export async function revokeToken({ db, clock }: TokenDeps, principal: Principal, id: string): Promise<void> {
  const row = await db.apiToken.findUnique({ where: { id } });
  const admin = principal.scopes.includes("admin");
  if (!row || (row.personId !== principal.id && !admin))
    throw new AppError("NOT_FOUND", `You have no API token with the id ${id}.`);
  if (row.revokedAt) return;
  await inTransaction(db, async (tx) => {
    await bumpAccess(tx);
    await tx.apiToken.update({ where: { id }, data: { revokedAt: clock.now() } });
  });
}

async function ownerOf(db: Db, principal: Principal): Promise<Principal> {
  if (principal.kind !== "person")
    throw new AppError(
      "FORBIDDEN",
      "API tokens belong to people and are managed in a signed-in browser session, not with a token.",
    );
  const owner = await findPersonPrincipal(db, principal.id);
  if (!owner) throw new AppError("NOT_FOUND", `There is no person with the id ${principal.id} any more.`);
  return owner;
}

const view = (row: {
  id: string;
  name: string;
  hint: string;
  scopes: string[];
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}): TokenView => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  scopes: row.scopes,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});

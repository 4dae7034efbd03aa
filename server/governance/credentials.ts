import { randomUUID } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import type { Clock } from "../clock.ts";
import { type Db, inTransaction } from "../db.ts";
import { AppError } from "../errors.ts";

/** Longer is allowed up to `maxPasswordLength`; there are no rules about which characters. */
export const minPasswordLength = 10;
export const maxPasswordLength = 128;

export interface AccountOwner {
  id: string;
  name: string;
  email: string;
}

/** Throws INVALID_INPUT when a password is too short, too long or the account's own name. */
export function assertPassword(password: string, owner: { name: string; email: string }): void {
  const refuse = (message: string) => new AppError("INVALID_INPUT", message, { path: "password" });
  if (password.length < minPasswordLength)
    throw refuse(`The password has ${password.length} characters; at least ${minPasswordLength} are needed.`);
  if (password.length > maxPasswordLength)
    throw refuse(`The password is longer than ${maxPasswordLength} characters.`);
  const easy = [owner.name, owner.email, owner.email.split("@")[0] ?? ""].map((text) => text.toLowerCase());
  if (easy.includes(password.toLowerCase()) || new Set(password).size < 4)
    throw refuse("The password is too easy to guess: it is your name or address, or one character repeated.");
}

/**
 * Makes or renews the rows a person signs in with (better-auth's tables). They hold secrets and therefore are
 * no projection of the journal. `password` null leaves an account without one; a new password ends all sessions.
 */
export async function writeAccount(
  deps: { db: Db; clock: Clock },
  owner: AccountOwner,
  password: string | null,
): Promise<void> {
  const hash = password === null ? null : await hashPassword(password);
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const { id, name, email } = owner;
    await tx.user.upsert({
      where: { id },
      create: { id, name, email, emailVerified: true, createdAt: now, updatedAt: now },
      update: { name, email, updatedAt: now },
    });
    if (hash === null) return;
    const credential = { userId: id, providerId: "credential" };
    const { count } = await tx.account.updateMany({
      where: credential,
      data: { password: hash, updatedAt: now },
    });
    if (count === 0)
      await tx.account.create({
        data: {
          id: randomUUID(),
          accountId: id,
          ...credential,
          password: hash,
          createdAt: now,
          updatedAt: now,
        },
      });
    await tx.session.deleteMany({ where: { userId: id } });
  });
}

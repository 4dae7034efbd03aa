import { createHash, randomBytes, randomUUID } from "node:crypto";
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { inTransaction } from "../db.ts";
import { servicePrincipal } from "../domain/principal.ts";
import { AppError } from "../errors.ts";
import { type AccountDeps, assertFreeEmail, newPersonSchema, personEvent } from "./accounts.ts";
import { assertPassword, writeAccount } from "./credentials.ts";

const identifier = "first-admin";
const hourMs = 60 * 60 * 1000;
const validMs = 24 * hourMs;
const keepMs = hourMs;
const hash = (token: string): string => createHash("sha256").update(token).digest("hex");

export interface FirstAdminDeps extends AccountDeps {
  /** Origin under which people reach the portal. */
  publicUrl: string;
  /** `run/first-admin.json`, from which the supervisor prints the link. */
  firstAdminFile: string;
}

const linkSchema = z.object({ url: z.url(), expiresAt: z.string() });
export type FirstAdminLink = z.infer<typeof linkSchema>;

/**
 * Makes the one-time link with which the first administrator of an empty mesh creates their account, and leaves
 * it in `firstAdminFile` (0600). A link that was printed before and still counts for an hour or more is kept, so
 * that a restart of the worker does not spoil it; else a new link ends the one before. Returns null, and removes
 * the file, when there is an administrator. Called by the worker at each start without the sample.
 */
export async function issueFirstAdminLink(deps: FirstAdminDeps): Promise<FirstAdminLink | null> {
  if (await hasAdministrator(deps)) {
    rmSync(deps.firstAdminFile, { force: true });
    return null;
  }
  const kept = await linkInForce(deps);
  if (kept) return kept;
  const token = randomBytes(32).toString("base64url");
  const now = deps.clock.now();
  const expiresAt = new Date(now.getTime() + validMs);
  await inTransaction(deps.db, async (tx) => {
    await tx.verification.deleteMany({ where: { identifier } });
    await tx.verification.create({
      data: { id: randomUUID(), identifier, value: hash(token), expiresAt, createdAt: now, updatedAt: now },
    });
  });
  const link = { url: `${deps.publicUrl}/first-admin?token=${token}`, expiresAt: expiresAt.toISOString() };
  writeLink(deps.firstAdminFile, link);
  return link;
}

async function linkInForce(deps: FirstAdminDeps): Promise<FirstAdminLink | undefined> {
  const link = readLink(deps.firstAdminFile);
  if (!link?.url.startsWith(`${deps.publicUrl}/`)) return undefined;
  const value = hash(new URL(link.url).searchParams.get("token") ?? "");
  const expiresAt = { gt: new Date(deps.clock.nowMs() + keepMs) };
  return (await deps.db.verification.findFirst({ where: { identifier, value, expiresAt } }))
    ? link
    : undefined;
}

function readLink(file: string): FirstAdminLink | undefined {
  try {
    return linkSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}

// Renamed into place: the supervisor may read at any moment.
function writeLink(file: string, link: FirstAdminLink): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(link)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}

export const firstAdminSchema = newPersonSchema
  .omit({ role: true, title: true })
  .extend({ token: z.string() });

/**
 * Creates the first administrator for whoever holds the link. The link is used up, also when two people use it
 * at once. Throws GONE for a link that was used, replaced or has expired.
 */
export async function createFirstAdministrator(
  deps: FirstAdminDeps,
  input: z.infer<typeof firstAdminSchema>,
): Promise<{ id: string; email: string }> {
  assertPassword(input.password, input);
  await assertFirstAdminLink(deps, input.token);
  await assertFreeEmail(deps.db, input.email);
  const { count } = await deps.db.verification.deleteMany({
    where: { identifier, value: hash(input.token) },
  });
  if (count === 0 || (await hasAdministrator(deps))) throw used();
  const { name, email } = input;
  const person = { id: randomUUID(), name, email, role: "admin" as const, title: "", persona: false };
  await deps.journal.change(servicePrincipal("first-admin-link"), async () => {
    await assertFreeEmail(deps.db, email);
    return {
      events: [personEvent("create", person, "First administrator, by the one-time link of the start")],
      result: undefined,
    };
  });
  await writeAccount(deps, person, input.password);
  rmSync(deps.firstAdminFile, { force: true });
  return { id: person.id, email };
}

/** Throws GONE unless the token is that of the link in force. */
export async function assertFirstAdminLink(deps: FirstAdminDeps, token: string): Promise<void> {
  const row = await deps.db.verification.findFirst({ where: { identifier, value: hash(token) } });
  if (!row || row.expiresAt.getTime() <= deps.clock.nowMs() || (await hasAdministrator(deps))) throw used();
}

const hasAdministrator = async ({ db }: FirstAdminDeps): Promise<boolean> =>
  (await db.person.count({ where: { role: "admin" } })) > 0;

const used = (): AppError =>
  new AppError(
    "GONE",
    "This link was used, was replaced by a newer one or has expired. Restart Millrace to get a new one, or ask the administrator for an account.",
  );

import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Journal, JournalEvent } from "../catalog/journal/types.ts";
import type { Clock } from "../clock.ts";
import type { Db } from "../db.ts";
import { personas } from "../domain/personas.ts";
import { type Principal, type Role, servicePrincipal } from "../domain/principal.ts";
import { AppError } from "../errors.ts";
import { assertPassword, writeAccount } from "./credentials.ts";

export interface AccountDeps {
  db: Db;
  clock: Clock;
  journal: Journal;
}

/** Roles that people can be given; `service` is for processes. */
export const personRoleSchema = z.enum(["data_scientist", "domain_owner", "governance", "admin"]);

export const newPersonSchema = z.object({
  name: z.string().trim().min(1, "enter a name").max(120),
  email: z.email("enter an e-mail address").max(200).toLowerCase(),
  role: personRoleSchema,
  title: z.string().trim().max(120).default(""),
  password: z.string(),
});
export type NewPerson = z.infer<typeof newPersonSchema>;

export const personViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.string(),
  title: z.string(),
  persona: z.boolean(),
  /** False for personas and for people whose password was lost with the database: an administrator sets one. */
  hasPassword: z.boolean(),
  teams: z.array(z.object({ id: z.string(), name: z.string(), role: z.string() })),
});
export type PersonView = z.infer<typeof personViewSchema>;

interface PersonDocument {
  id: string;
  name: string;
  email: string;
  role: Role;
  title: string;
  persona: boolean;
}

/** The journal event of a person; secrets never enter the journal. */
export const personEvent = (
  action: JournalEvent["action"],
  { id, name, email, role, title, persona }: PersonDocument,
  reason: string,
): Omit<JournalEvent, "actor"> => ({
  kind: "person",
  entityId: id,
  action,
  document: { id, name, email, role, title, persona },
  formatVersion: 1,
  reason,
});

/** Adds a person who can sign in with a password. Administrators only. Throws CONFLICT for a known address. */
export async function createPerson(
  deps: AccountDeps,
  principal: Principal,
  input: NewPerson,
): Promise<{ id: string }> {
  assertAdministrator(principal);
  assertPassword(input.password, input);
  const { password, ...about } = input;
  const person = { id: randomUUID(), ...about, persona: false };
  await deps.journal.change(principal, async () => {
    await assertFreeEmail(deps.db, person.email);
    return { events: [personEvent("create", person, "")], result: undefined };
  });
  await writeAccount(deps, person, password);
  return { id: person.id };
}

/** Everybody of the mesh, by name, with what they can do. Any signed-in reader may ask. */
export async function listPeople({ db }: { db: Db }, principal: Principal): Promise<PersonView[]> {
  if (principal.kind === "anonymous") throw new AppError("UNAUTHENTICATED", "Sign in to see who is here.");
  const [people, credentials] = await Promise.all([
    db.person.findMany({
      orderBy: [{ name: "asc" }, { id: "asc" }],
      include: { memberships: { include: { team: { select: { name: true } } }, orderBy: { teamId: "asc" } } },
    }),
    db.account.findMany({
      where: { providerId: "credential", password: { not: null } },
      select: { userId: true },
    }),
  ]);
  const withPassword = new Set(credentials.map(({ userId }) => userId));
  return people.map(({ id, name, email, role, title, persona, memberships }) => ({
    id,
    name,
    email,
    role,
    title,
    persona,
    hasPassword: withPassword.has(id),
    teams: memberships.map(({ teamId, role: part, team }) => ({ id: teamId, name: team.name, role: part })),
  }));
}

/** Gives a person another role. Administrators only; the last administrator stays one. */
export async function changeRole(
  deps: AccountDeps,
  principal: Principal,
  input: { id: string; role: z.infer<typeof personRoleSchema>; reason: string },
): Promise<void> {
  assertAdministrator(principal);
  await deps.journal.change(principal, async () => {
    const person = await readPerson(deps.db, input.id);
    if (person.persona)
      throw new AppError(
        "FORBIDDEN",
        `${person.name} is a person of the sample: everybody at this machine can sign in as them.`,
      );
    if (person.role === input.role) return { events: [], result: undefined };
    await assertAnotherAdministrator(deps.db, person);
    return {
      events: [personEvent("change", { ...person, role: input.role }, input.reason)],
      result: undefined,
    };
  });
}

/** Sets a person's password and ends their sessions. Administrators only; one's own is changed by better-auth. */
export async function setPassword(
  deps: AccountDeps,
  principal: Principal,
  input: { id: string; password: string },
): Promise<void> {
  assertAdministrator(principal);
  const person = await readPerson(deps.db, input.id);
  if (person.persona)
    throw new AppError(
      "FORBIDDEN",
      `${person.name} is a person of the sample and signs in without a password.`,
    );
  assertPassword(input.password, person);
  await writeAccount(deps, person, input.password);
}

/** Removes a person with their account, sessions and tokens. What they did stays in the journal under their name. */
export async function removePerson(
  deps: AccountDeps,
  principal: Principal,
  input: { id: string; reason: string },
): Promise<void> {
  assertAdministrator(principal);
  if (input.id === principal.id)
    throw new AppError("CONFLICT", "You cannot remove yourself. Ask another administrator.");
  await deps.journal.change(principal, async () => {
    const person = await readPerson(deps.db, input.id);
    await assertAnotherAdministrator(deps.db, person);
    return { events: [personEvent("delete", person, input.reason)], result: undefined };
  });
  await deps.db.user.deleteMany({ where: { id: input.id } });
}

/** Adds the sample's people and their accounts where they are missing. Idempotent; run before the sample's teams are made. */
export async function seedPersonas(deps: AccountDeps): Promise<void> {
  const principal = servicePrincipal("sample");
  await deps.journal.change(principal, async () => {
    const known = await deps.db.person.findMany({
      where: { id: { in: personas.map(({ id }) => id) } },
      select: { id: true },
    });
    const there = new Set(known.map(({ id }) => id));
    const missing = personas.filter(({ id }) => !there.has(id));
    return {
      events: missing.map((persona) => personEvent("create", { ...persona, persona: true }, "Sample mesh")),
      result: undefined,
    };
  });
  const accounts = await deps.db.user.findMany({
    where: { id: { in: personas.map(({ id }) => id) } },
    select: { id: true },
  });
  const withAccount = new Set(accounts.map(({ id }) => id));
  for (const persona of personas) if (!withAccount.has(persona.id)) await writeAccount(deps, persona, null);
}

async function readPerson(db: Db, id: string): Promise<PersonDocument> {
  const person = await db.person.findUnique({ where: { id } });
  if (!person) throw new AppError("NOT_FOUND", `There is no person with the id ${id}.`, { path: "id" });
  return { ...person, role: person.role as Role };
}

/** Throws CONFLICT when somebody has the address; belongs inside a journal decision. */
export async function assertFreeEmail(db: Db, email: string): Promise<void> {
  const taken = await db.person.findFirst({ where: { email: { equals: email, mode: "insensitive" } } });
  if (taken) throw new AppError("CONFLICT", `${email} belongs to ${taken.name} already.`, { path: "email" });
}

async function assertAnotherAdministrator(db: Db, person: PersonDocument): Promise<void> {
  if (person.role !== "admin") return;
  if ((await db.person.count({ where: { role: "admin" } })) > 1) return;
  throw new AppError("CONFLICT", `${person.name} is the only administrator. Make somebody else one first.`);
}

/** Throws UNAUTHENTICATED or FORBIDDEN unless the principal may administer. */
export function assertAdministrator(principal: Principal): void {
  if (principal.kind === "anonymous")
    throw new AppError("UNAUTHENTICATED", "Sign in as an administrator first.");
  if (!principal.scopes.includes("admin"))
    throw new AppError(
      "FORBIDDEN",
      "Only an administrator may do this. Ask one, or use an administrator's token.",
    );
}

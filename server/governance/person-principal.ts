import type { Db } from "../db.ts";
import { type Principal, type Role, roleSchema, type Scope } from "../domain/principal.ts";

/** What a person needs to be loaded with to become a principal. */
export const withRights = {
  memberships: { select: { teamId: true, team: { select: { domains: { select: { id: true } } } } } },
} as const;

export interface PersonWithRights {
  id: string;
  name: string;
  role: string;
  memberships: { teamId: string; team: { domains: { id: string }[] } }[];
}

/** Everything a role may do at most; a token narrows it. */
export function scopesOf(role: Role): Scope[] {
  return role === "admin" || role === "service"
    ? ["read", "write", "catalog", "admin"]
    : ["read", "write", "catalog"];
}

/** A person as a principal with all the rights they have now. */
export function principalOfPerson(person: PersonWithRights): Principal {
  const role = roleSchema.parse(person.role);
  return {
    kind: "person",
    id: person.id,
    name: person.name,
    role,
    teams: person.memberships.map(({ teamId }) => teamId).sort(),
    domains: [...new Set(person.memberships.flatMap(({ team }) => team.domains.map(({ id }) => id)))].sort(),
    scopes: scopesOf(role),
  };
}

/** The principal of a person's id, or null when nobody has it. */
export async function findPersonPrincipal(db: Db, id: string): Promise<Principal | null> {
  const person = await db.person.findUnique({ where: { id }, include: withRights });
  return person && principalOfPerson(person);
}

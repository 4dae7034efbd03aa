import { z } from "zod";
import type { Principal } from "../domain/principal.ts";
import { slugSchema } from "../domain/slug.ts";
import { AppError } from "../errors.ts";
import type { CatalogDeps } from "./deps.ts";
import { journalEvent } from "./journal/codec.ts";

const role = z.enum(["owner", "member"]);

export const teamViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  members: z.array(z.object({ personId: z.string(), name: z.string(), role })),
  domains: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type TeamView = z.infer<typeof teamViewSchema>;

export const saveTeamInput = z.object({
  id: slugSchema,
  name: z.string().trim().min(1, "is needed").max(120),
  email: z.email("must be an e-mail address").nullable(),
  members: z.array(z.object({ personId: z.string().min(1), role })).max(500),
});

/** Every team with its people and the domains it owns, by name. */
export async function listTeams({ db }: Pick<CatalogDeps, "db">): Promise<TeamView[]> {
  const rows = await db.team.findMany({
    include: {
      members: { include: { person: { select: { name: true } } }, orderBy: { personId: "asc" } },
      domains: { select: { id: true, name: true }, orderBy: { id: "asc" } },
    },
    orderBy: { name: "asc" },
  });
  return rows.map(({ id, name, email, members, domains }) => ({
    id,
    name,
    email,
    members: members.map((member) => ({
      personId: member.personId,
      name: member.person.name,
      role: role.catch("member").parse(member.role),
    })),
    domains,
  }));
}

/** Creates or changes a team. Its owners, governance and administrators may. Unknown people are refused. */
export async function saveTeam(
  { db, journal }: Pick<CatalogDeps, "db" | "journal">,
  principal: Principal,
  input: z.infer<typeof saveTeamInput>,
): Promise<{ id: string; revision: number }> {
  return journal.change(principal, async () => {
    const before = await db.team.findUnique({ where: { id: input.id }, include: { members: true } });
    const owns = before?.members.some(
      (member) => member.personId === principal.id && member.role === "owner",
    );
    const may = ["admin", "service", "governance"].includes(principal.role ?? "") || owns;
    if (!may || !principal.scopes.includes("catalog"))
      throw new AppError("FORBIDDEN", "Only a team's owners, governance and administrators may change it.");
    const ids = [...new Set(input.members.map((member) => member.personId))];
    if (ids.length < input.members.length)
      throw new AppError("INVALID_INPUT", "A person is in the list twice.", { path: "members" });
    const known = await db.person.findMany({ where: { id: { in: ids } }, select: { id: true } });
    const unknown = ids.find((id) => !known.some((person) => person.id === id));
    if (unknown !== undefined)
      throw new AppError("INVALID_INPUT", `There is no person ${unknown}.`, { path: "members" });
    const event = journalEvent("team", input.id, before ? "change" : "create", input);
    return { events: [event], result: { id: input.id, revision: (before?.revision ?? 0) + 1 } };
  });
}

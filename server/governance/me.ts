import { z } from "zod";
import type { Principal } from "../domain/principal.ts";
import { meSchema } from "../domain/read-models/me.ts";
import type { RequestOrigin } from "./loopback.ts";
import { offerPersonas, type PersonaDeps } from "./persona-sign-in.ts";

export const personaSchema = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  about: z.string(),
});

export const meOutputSchema = meSchema.extend({
  /** The sample's people one can become by a click from here; empty where none is offered. */
  personas: z.array(personaSchema),
});
export type Me = z.infer<typeof meOutputSchema>;

/** Who is asking, as the portal shows it; also answers visitors who are not signed in. */
export async function getMe(deps: PersonaDeps, principal: Principal, origin: RequestOrigin): Promise<Me> {
  const [person, offer] = await Promise.all([findPerson(deps, principal), offerPersonas(deps, origin)]);
  const { kind, id, name, role, domains } = principal;
  return { principal: { kind, id, name, role, domains }, person, personas: offer.personas };
}

async function findPerson({ db }: PersonaDeps, principal: Principal): Promise<Me["person"]> {
  if (principal.kind !== "person" && principal.kind !== "token") return null;
  const person = await db.person.findUnique({
    where: { id: principal.id },
    include: {
      memberships: { include: { team: { select: { id: true, name: true } } }, orderBy: { teamId: "asc" } },
    },
  });
  if (!person) return null;
  const { id, name, email, title, persona, trackUsage, memberships } = person;
  return { id, name, email, title, persona, trackUsage, teams: memberships.map(({ team }) => team) };
}

export const signInOptionsSchema = z.object({
  personas: z.array(personaSchema),
  /** Why no one-click sign-in is offered here; null where it is. */
  refusal: z.string().nullable(),
  /** Whether anybody can sign in with a password at all. */
  passwords: z.boolean(),
});

/** What the sign-in page offers a visitor. */
export async function getSignInOptions(
  deps: PersonaDeps,
  origin: RequestOrigin,
): Promise<z.infer<typeof signInOptionsSchema>> {
  const offer = await offerPersonas(deps, origin);
  const passwords = await deps.db.account.count({
    where: { providerId: "credential", password: { not: null } },
  });
  return { ...offer, passwords: passwords > 0 };
}

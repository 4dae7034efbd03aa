import { z } from "zod";
import { assertAllowed } from "../domain/guard.ts";
import type { Principal } from "../domain/principal.ts";
import { ownerSchema } from "../domain/read-models/catalog.ts";
import { slugSchema } from "../domain/slug.ts";
import { AppError } from "../errors.ts";
import { parseAsOf } from "./as-of.ts";
import type { CatalogDeps } from "./deps.ts";
import type { CatalogSnapshot, DomainEntry } from "./index/snapshot.ts";
import { journalEvent } from "./journal/codec.ts";
import { mayRead } from "./list/list-products.ts";

export const domainViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  owner: ownerSchema.nullable(),
  /** Products that are not retired. */
  products: z.number(),
});
export type DomainView = z.infer<typeof domainViewSchema>;

export const saveDomainInput = z.object({
  id: slugSchema,
  name: z.string().trim().min(1, "is needed").max(120),
  description: z.string().trim().max(2000),
  ownerTeamId: slugSchema.nullable(),
});

/** Every domain by name, as of now or of an earlier instant. */
export async function listDomains(
  deps: Pick<CatalogDeps, "clock" | "index">,
  principal: Principal,
  asOf?: string,
): Promise<DomainView[]> {
  const us = parseAsOf(asOf, deps.clock);
  const snapshot = us === undefined ? await deps.index.current() : await deps.index.at(us);
  const counts = new Map<string, number>();
  for (const entry of snapshot.entries.values())
    if (entry.status !== "retired" && mayRead(entry, principal))
      counts.set(entry.domainId, (counts.get(entry.domainId) ?? 0) + 1);
  return [...snapshot.domains.values()]
    .map((domain) => domainView(domain, snapshot, counts.get(domain.id) ?? 0))
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** One domain. Throws NOT_FOUND. */
export async function getDomain(
  deps: Pick<CatalogDeps, "clock" | "index">,
  principal: Principal,
  id: string,
  asOf?: string,
): Promise<DomainView> {
  const found = (await listDomains(deps, principal, asOf)).find((domain) => domain.id === id);
  if (!found) throw new AppError("NOT_FOUND", `There is no domain ${id}.`, { path: "id" });
  return found;
}

/**
 * Creates or changes a domain. Its own team, governance and administrators may; giving a domain another owner
 * is its present owner's decision.
 */
export async function saveDomain(
  { db, journal }: Pick<CatalogDeps, "db" | "journal">,
  principal: Principal,
  input: z.infer<typeof saveDomainInput>,
): Promise<{ id: string; revision: number }> {
  const target = { productId: `${input.id}/*`, domainId: input.id, port: null, classifications: {} };
  assertAllowed(target, principal, "define");
  return journal.change(principal, async () => {
    const [before, team] = await Promise.all([
      db.domain.findUnique({ where: { id: input.id } }),
      input.ownerTeamId === null ? null : db.team.findUnique({ where: { id: input.ownerTeamId } }),
    ]);
    if (input.ownerTeamId !== null && !team)
      throw new AppError("INVALID_INPUT", `There is no team ${input.ownerTeamId}.`, { path: "ownerTeamId" });
    const same =
      before?.name === input.name &&
      before.description === input.description &&
      before.ownerTeamId === input.ownerTeamId;
    const result = { id: input.id, revision: before ? before.revision + (same ? 0 : 1) : 1 };
    const event = journalEvent("domain", input.id, before ? "change" : "create", input);
    return { events: same ? [] : [event], result };
  });
}

function domainView(domain: DomainEntry, snapshot: CatalogSnapshot, products: number): DomainView {
  const team = domain.ownerTeamId === null ? undefined : snapshot.teams.get(domain.ownerTeamId);
  const { id, name, description } = domain;
  return {
    id,
    name,
    description,
    owner: team ? { teamId: team.id, name: team.name, email: team.email } : null,
    products,
  };
}

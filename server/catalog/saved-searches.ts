import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../clock.ts";
import type { Db } from "../db.ts";
import type { Principal } from "../domain/principal.ts";
import { AppError } from "../errors.ts";

export const saveSearchInput = z.object({
  name: z.string().trim().min(1, "is needed").max(120),
  /** The catalog's URL query string, without the question mark. */
  query: z.string().max(4000),
});

export const savedSearchSchema = z.object({
  id: z.string(),
  name: z.string(),
  query: z.string(),
  createdAt: z.string(),
});

type Deps = { db: Db; clock: Clock };

/** A person keeps searches; a token's are its person's, a service has none. */
function personOf(principal: Principal): string {
  if (principal.kind === "person") return principal.id;
  throw new AppError("FORBIDDEN", "Saved searches belong to people. Sign in as one.");
}

/** The caller's saved searches, newest first. */
export async function listSavedSearches(
  { db }: Pick<Deps, "db">,
  principal: Principal,
): Promise<z.infer<typeof savedSearchSchema>[]> {
  if (principal.kind !== "person") return [];
  const rows = await db.savedSearch.findMany({
    where: { personId: principal.id },
    orderBy: { createdAt: "desc" },
  });
  return rows.map(({ id, name, query, createdAt }) => ({
    id,
    name,
    query,
    createdAt: createdAt.toISOString(),
  }));
}

/** Saves a search; the same name again replaces it. */
export async function saveSearch(
  { db, clock }: Deps,
  principal: Principal,
  input: z.infer<typeof saveSearchInput>,
): Promise<{ id: string }> {
  const personId = personOf(principal);
  const known = await db.savedSearch.findFirst({
    where: { personId, name: input.name },
    select: { id: true },
  });
  const id = known?.id ?? randomUUID();
  const data = { name: input.name, query: input.query, createdAt: clock.now() };
  await db.savedSearch.upsert({ where: { id }, create: { id, personId, ...data }, update: data });
  return { id };
}

/** Removes one of the caller's saved searches; one that is not theirs is NOT_FOUND. */
export async function removeSavedSearch(
  { db }: Pick<Deps, "db">,
  principal: Principal,
  id: string,
): Promise<void> {
  const { count } = await db.savedSearch.deleteMany({ where: { id, personId: personOf(principal) } });
  if (count === 0) throw new AppError("NOT_FOUND", "There is no such saved search of yours.", { path: "id" });
}

import { z } from "zod";
import type { Principal } from "../domain/principal.ts";
import { healthStateSchema } from "../domain/read-models/health.ts";
import { activityOf } from "./activity/activity.ts";
import type { CatalogDeps } from "./deps.ts";
import type { CatalogSnapshot } from "./index/snapshot.ts";
import { mayRead } from "./list/list-products.ts";

const productLink = { id: z.string(), title: z.string() };

export const homeSchema = z.object({
  /** Products of my domains, or that I follow, that do not keep a promise now; worst first. */
  needs: z.array(
    z.object({
      ...productLink,
      state: healthStateSchema,
      what: z.string(),
      since: z.string().nullable(),
      mine: z.boolean(),
    }),
  ),
  /** Changes of products I follow in the last 30 days, newest first. */
  followed: z.array(
    z.object({
      ...productLink,
      revision: z.number(),
      action: z.string(),
      actor: z.string(),
      reason: z.string(),
      at: z.string(),
    }),
  ),
  /** Products I last read in the portal, newest first. */
  recent: z.array(z.object({ ...productLink, at: z.string() })),
  /** How many products I follow. */
  following: z.number(),
});
export type Home = z.infer<typeof homeSchema>;

const shown = 20;
const followedDays = 30;

/** What needs this person, what changed of what they follow, and where they were last. */
export async function getHome(
  deps: Pick<CatalogDeps, "db" | "clock" | "index" | "activity">,
  principal: Principal,
): Promise<Home> {
  const snapshot = await deps.index.current();
  const follows = await deps.db.follow.findMany({
    where: { personId: principal.id },
    select: { productId: true },
  });
  const followed = new Set(follows.map((each) => each.productId));
  const [needs, changes, recent] = await Promise.all([
    needsOf(deps, principal, snapshot, followed),
    changesOf(deps, snapshot, followed),
    recentOf(deps, principal, snapshot),
  ]);
  return { needs, followed: changes, recent, following: followed.size };
}

async function needsOf(
  deps: Pick<CatalogDeps, "clock" | "activity">,
  principal: Principal,
  snapshot: CatalogSnapshot,
  followed: ReadonlySet<string>,
): Promise<Home["needs"]> {
  const view = await deps.activity.view();
  const found: Home["needs"] = [];
  for (const entry of snapshot.entries.values()) {
    const mine = principal.domains.includes(entry.domainId);
    if (entry.status === "retired" || !(mine || followed.has(entry.id)) || !mayRead(entry, principal))
      continue;
    const activity = activityOf(entry, view, deps.clock.nowMs());
    const link = { id: entry.id, title: entry.title, mine };
    if (activity.freshness === "breach" || activity.freshness === "warn")
      found.push({
        ...link,
        state: activity.freshness,
        what: "Its newest data is older than promised.",
        since: activity.newestAt,
      });
    if (activity.rejectedLastDay)
      found.push({
        ...link,
        state: activity.contract,
        what: `${activity.rejectedLastDay} records broke its contract in the last 24 hours.`,
        since: null,
      });
  }
  const rank = { breach: 0, warn: 1, unknown: 2, ok: 3 };
  return found.sort((a, b) => rank[a.state] - rank[b.state] || a.id.localeCompare(b.id)).slice(0, shown);
}

async function changesOf(
  { db, clock }: Pick<CatalogDeps, "db" | "clock">,
  snapshot: CatalogSnapshot,
  followed: ReadonlySet<string>,
): Promise<Home["followed"]> {
  if (followed.size === 0) return [];
  const since = new Date(clock.nowMs() - followedDays * 86_400_000);
  const versions = await db.entityVersion.findMany({
    where: { kind: "product", entityId: { in: [...followed] }, at: { gte: since } },
    select: { entityId: true, revision: true, action: true, actorName: true, reason: true, at: true },
    orderBy: { at: "desc" },
    take: shown,
  });
  return versions.map((version) => ({
    id: version.entityId,
    title: snapshot.entries.get(version.entityId)?.title ?? version.entityId,
    revision: version.revision,
    action: version.action,
    actor: version.actorName,
    reason: version.reason,
    at: version.at.toISOString(),
  }));
}

async function recentOf(
  { db }: Pick<CatalogDeps, "db">,
  principal: Principal,
  snapshot: CatalogSnapshot,
): Promise<Home["recent"]> {
  const rows = await db.usageHour.groupBy({
    by: ["productId"],
    where: { principalId: principal.id },
    _max: { lastAt: true },
    orderBy: { _max: { lastAt: "desc" } },
    take: shown,
  });
  return rows.flatMap((row) => {
    const entry = snapshot.entries.get(row.productId);
    const at = row._max.lastAt;
    return entry && at && mayRead(entry, principal)
      ? [{ id: entry.id, title: entry.title, at: at.toISOString() }]
      : [];
  });
}

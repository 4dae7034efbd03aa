import { isoFromUs } from "../../clock.ts";
import { guard } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import type { ProductActivity, ProductPage, ProductRow } from "../../domain/read-models.ts";
import type { RankedProduct } from "../../search/types.ts";
import { activityOf } from "../activity/activity.ts";
import { assertAfterBeginning, parseAsOf } from "../as-of.ts";
import type { CatalogDeps } from "../deps.ts";
import type { CatalogEntry } from "../index/entry.ts";
import type { CatalogSnapshot } from "../index/snapshot.ts";
import { type FacetedEntry, filterAndCount } from "./facets.ts";
import { comparePlaces, cursorAfter, inOrder, readCursor } from "./order.ts";
import type { ListQuery } from "./query.ts";

/** Products a question brings up at most. */
const ranked = 1000;

type Deps = Pick<CatalogDeps, "db" | "clock" | "index" | "activity" | "ranker" | "pastRanker">;

interface Item extends FacetedEntry {
  activity: ProductActivity | null;
  hit: (RankedProduct & { rank: number }) | undefined;
}

/**
 * One page of the catalog: what the caller may see, found by words and meaning, filtered by facets, in a stable
 * order. With `asOf` the products, domains and owners as they were then; figures are only measured now, so a
 * page of the past has none. Throws INVALID_INPUT for a bad cursor or instant, NOT_FOUND before the beginning.
 */
export async function listProducts(deps: Deps, principal: Principal, query: ListQuery): Promise<ProductPage> {
  const after = readCursor(query);
  const asOfUs = parseAsOf(query.asOf, deps.clock);
  if (asOfUs !== undefined) await assertAfterBeginning(deps.db, asOfUs);
  const snapshot = asOfUs === undefined ? await deps.index.current() : await deps.index.at(asOfUs);
  const items = await candidates(deps, principal, query, snapshot, asOfUs !== undefined);
  const { kept, facets } = filterAndCount(items, query, snapshot);
  const sort = query.sort ?? (hasQuestion(query) ? "relevance" : "name");
  const ordered = inOrder(kept, sort === "relevance" && !hasQuestion(query) ? "name" : sort, (item) => ({
    rank: (item as Item).hit?.rank ?? 0,
    ratePerSecond: (item as Item).activity?.ratePerSecond ?? null,
  }));
  const start = after === undefined ? 0 : ordered.findIndex(({ place }) => comparePlaces(place, after) > 0);
  const page = start < 0 ? [] : ordered.slice(start, start + query.limit);
  const last = page.at(-1);
  const more = last !== undefined && start + page.length < ordered.length;
  return {
    items: page.map(({ item }) => rowOf(item as Item, snapshot)),
    facets,
    total: ordered.length,
    domains: new Set(ordered.map(({ item }) => item.entry.domainId)).size,
    nextCursor: more ? cursorAfter(query, last.place) : null,
    asOf: asOfUs === undefined ? null : isoFromUs(asOfUs),
    computedAt: deps.clock.now().toISOString(),
  };
}

const hasQuestion = (query: ListQuery) => (query.q ?? "").trim() !== "";

async function candidates(
  deps: Deps,
  principal: Principal,
  query: ListQuery,
  snapshot: CatalogSnapshot,
  past: boolean,
): Promise<Item[]> {
  const hits = hasQuestion(query) ? await rank(deps, principal, query.q ?? "", snapshot) : undefined;
  const view = past ? undefined : await deps.activity.view();
  const nowMs = deps.clock.nowMs();
  const items: Item[] = [];
  for (const entry of hits ? entriesOf(hits, snapshot) : snapshot.entries.values()) {
    if (!mayRead(entry, principal)) continue;
    const activity = view ? activityOf(entry, view, nowMs) : null;
    items.push({
      entry,
      ownerId: snapshot.owner(entry)?.id ?? null,
      freshness: activity?.freshness ?? "unknown",
      contract: activity?.contract ?? "unknown",
      activity,
      hit: hits?.get(entry.id),
    });
  }
  return items;
}

async function rank(deps: Deps, principal: Principal, question: string, snapshot: CatalogSnapshot) {
  const ranker = snapshot.current ? deps.ranker : deps.pastRanker;
  const visible = snapshot.searchable().filter(({ id }) => {
    const entry = snapshot.entries.get(id);
    return entry !== undefined && mayRead(entry, principal);
  });
  const hits = await ranker.rank(question, visible, ranked);
  return new Map(hits.map((hit, index) => [hit.id, { ...hit, rank: index }]));
}

function* entriesOf(hits: ReadonlyMap<string, unknown>, snapshot: CatalogSnapshot): Generator<CatalogEntry> {
  for (const id of hits.keys()) {
    const entry = snapshot.entries.get(id);
    if (entry) yield entry;
  }
}

/** Whether a product may show up for a reader at all. */
export function mayRead(entry: { id: string; domainId: string }, principal: Principal): boolean {
  const target = { productId: entry.id, domainId: entry.domainId, port: null, classifications: {} };
  return guard(target, principal, "read").allow;
}

function rowOf({ entry, activity, hit }: Item, snapshot: CatalogSnapshot): ProductRow {
  return { ...productRow(entry, snapshot, activity), ...(hit ? { why: hit.why } : {}) };
}

/** An entry as readers get it. */
export function productRow(
  entry: CatalogEntry,
  snapshot: CatalogSnapshot,
  activity: ProductActivity | null,
): ProductRow {
  const owner = snapshot.owner(entry);
  return {
    id: entry.id,
    domain: { id: entry.domainId, name: snapshot.domainName(entry.domainId) },
    name: entry.name,
    title: entry.title,
    description: entry.description,
    version: entry.version,
    status: entry.status,
    ports: entry.ports,
    tags: entry.tags,
    owner: owner && { teamId: owner.id, name: owner.name, email: owner.email },
    updatedAt: entry.updatedAt,
    activity,
  };
}

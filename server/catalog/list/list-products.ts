import { isoFromUs } from "../../clock.ts";
import { guard } from "../../domain/guard.ts";
import type { Principal } from "../../domain/principal.ts";
import type { ProductActivity, ProductPage, ProductRow } from "../../domain/read-models/catalog.ts";
import type { RankedProduct } from "../../search/types.ts";
import { activityOf, statesOf } from "../activity/activity.ts";
import type { ActivityView } from "../activity/board.ts";
import { assertAfterBeginning, parseAsOf } from "../as-of.ts";
import type { CatalogDeps } from "../deps.ts";
import type { CatalogEntry } from "../index/entry.ts";
import type { CatalogSnapshot, ListedEntry } from "../index/snapshot.ts";
import { filterAndCount } from "./facets.ts";
import { comparePlaces, cursorAfter, inOrder, type OrderedEntry, placeOf, readCursor } from "./order.ts";
import type { ListQuery, Sort } from "./query.ts";

/** Products a question brings up at most. */
const ranked = 1000;

type Deps = Pick<CatalogDeps, "db" | "clock" | "index" | "activity" | "ranker" | "pastRanker">;

interface Item extends OrderedEntry {
  hit: RankedProduct | undefined;
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
  const view = asOfUs === undefined ? await deps.activity.view() : undefined;
  const items = await candidates(deps, principal, query, snapshot, view);
  const { kept, facets } = filterAndCount(items, query, snapshot);
  const sort = sortOf(query);
  const ordered = inOrder(kept, sort);
  const start = after ? ordered.findIndex((item) => comparePlaces(placeOf(item, sort), after) > 0) : 0;
  const page = start < 0 ? [] : ordered.slice(start, start + query.limit);
  const last = page.at(-1);
  const nowMs = deps.clock.nowMs();
  return {
    items: page.map(({ entry, hit }) => ({
      ...productRow(entry, snapshot, view ? activityOf(entry, view, nowMs) : null),
      ...(hit ? { why: hit.why } : {}),
    })),
    facets,
    total: ordered.length,
    domains: new Set(ordered.map(({ entry }) => entry.domainId)).size,
    nextCursor: last && start + page.length < ordered.length ? cursorAfter(query, placeOf(last, sort)) : null,
    asOf: asOfUs === undefined ? null : isoFromUs(asOfUs),
    computedAt: new Date(nowMs).toISOString(),
  };
}

const hasQuestion = (query: ListQuery) => (query.q ?? "").trim() !== "";

/** Without a question nothing is more relevant than anything else: then it is by name. */
function sortOf(query: ListQuery): Sort {
  const sort = query.sort ?? "relevance";
  return sort === "relevance" && !hasQuestion(query) ? "name" : sort;
}

/** What the caller may see and asked for, by title, with the measured parts that facets and orders look at. */
async function candidates(
  deps: Deps,
  principal: Principal,
  query: ListQuery,
  snapshot: CatalogSnapshot,
  view: ActivityView | undefined,
): Promise<Item[]> {
  const visible = snapshot.listed().filter(({ entry }) => mayRead(entry, principal));
  const hits = hasQuestion(query) ? await rank(deps, query.q ?? "", snapshot, visible) : undefined;
  const nowMs = deps.clock.nowMs();
  const items: Item[] = [];
  for (const { entry, portTypes, ownerId } of visible) {
    const hit = hits?.get(entry.id);
    if (hits && !hit) continue;
    const { freshness, contract, ratePerSecond } = view ? statesOf(entry, view, nowMs) : unmeasured;
    items.push({
      entry,
      portTypes,
      ownerId,
      freshness,
      contract,
      ratePerSecond,
      hit: hit?.found,
      rank: hit?.rank ?? 0,
    });
  }
  return items;
}

const unmeasured = { freshness: "unknown", contract: "unknown", ratePerSecond: null } as const;

async function rank(
  deps: Deps,
  question: string,
  snapshot: CatalogSnapshot,
  visible: readonly ListedEntry[],
) {
  const ranker = snapshot.current ? deps.ranker : deps.pastRanker;
  const all = snapshot.searchable();
  const ids = visible.length < all.length ? new Set(visible.map(({ entry }) => entry.id)) : undefined;
  const products = ids ? all.filter(({ id }) => ids.has(id)) : all;
  const found = await ranker.rank(question, products, ranked);
  return new Map(found.map((hit, index) => [hit.id, { found: hit, rank: index }]));
}

/** Whether a product may show up for a reader at all. */
export function mayRead(entry: { id: string; domainId: string }, principal: Principal): boolean {
  const target = { productId: entry.id, domainId: entry.domainId, port: null, classifications: {} };
  return guard(target, principal, "read").allow;
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

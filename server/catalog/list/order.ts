import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { FacetedEntry } from "./facets.ts";
import type { ListQuery, Sort } from "./query.ts";

/** A row's place in an order: compared part by part, smaller first; the id decides last. */
type Place = readonly (number | string)[];

export interface OrderFacts {
  /** Position in the ranker's answer, from 0. */
  rank: number;
  ratePerSecond: number | null;
}

const staleFirst = { breach: 0, warn: 1, ok: 2, unknown: 3 } as const;

const places: Record<Sort, (item: FacetedEntry, facts: OrderFacts) => Place> = {
  relevance: (_item, facts) => [facts.rank],
  name: ({ entry }) => [entry.title.toLowerCase()],
  freshness: (item) => [staleFirst[item.freshness], item.entry.title.toLowerCase()],
  rate: (_item, facts) => [-(facts.ratePerSecond ?? -1)],
  updated: ({ entry }) => [-Date.parse(entry.updatedAt)],
};

export interface PlacedItem {
  item: FacetedEntry;
  place: Place;
}

/** Puts items in order; equal ones by id, so that the order is the same for every page. */
export function inOrder(
  items: readonly FacetedEntry[],
  sort: Sort,
  factsOf: (item: FacetedEntry) => OrderFacts,
): PlacedItem[] {
  const place = places[sort];
  return items
    .map((item) => ({ item, place: [...place(item, factsOf(item)), item.entry.id] }))
    .sort((a, b) => comparePlaces(a.place, b.place));
}

export function comparePlaces(a: Place, b: Place): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const x = a[index];
    const y = b[index];
    if (x === y) continue;
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}

const cursorSchema = z.object({
  v: z.literal(1),
  of: z.string(),
  after: z.array(z.union([z.number(), z.string()])),
});

/** What a cursor belongs to: everything but the page itself. */
function fingerprint({ cursor: _cursor, limit: _limit, ...query }: ListQuery): string {
  const sorted = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("base64url").slice(0, 12);
}

/** A cursor after a row: opaque text that only fits the query it came from. */
export function cursorAfter(query: ListQuery, place: Place): string {
  return Buffer.from(JSON.stringify({ v: 1, of: fingerprint(query), after: place })).toString("base64url");
}

/** The place a cursor stands for. Throws INVALID_INPUT when it is damaged or belongs to another query. */
export function readCursor(query: ListQuery): Place | undefined {
  if (query.cursor === undefined) return undefined;
  const refuse = (why: string) =>
    new AppError("INVALID_INPUT", `cursor ${why}. Start again without it.`, { path: "cursor" });
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(query.cursor, "base64url").toString("utf8"));
  } catch {
    throw refuse("is not one that this server gave out");
  }
  const parsed = cursorSchema.safeParse(json);
  if (!parsed.success) throw refuse("is not one that this server gave out");
  if (parsed.data.of !== fingerprint(query)) throw refuse("belongs to another question or other filters");
  return parsed.data.after;
}

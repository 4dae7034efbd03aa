import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { FacetedEntry } from "./facets.ts";
import type { ListQuery, Sort } from "./query.ts";

/**
 * A row's place in an order, compared part by part, smaller first: its key (none when by name), its name,
 * its id.
 */
type Place = readonly (number | string)[];

const staleFirst = { breach: 0, warn: 1, ok: 2, unknown: 3 } as const;

/** What an order looks at besides the facets. */
export interface OrderedEntry extends FacetedEntry {
  /** Position in the ranker's answer, from 0; 0 without a question. */
  rank: number;
  ratePerSecond: number | null;
}

/** The key each order sorts by, smaller first; by name there is none. */
const keys: Partial<Record<Sort, (item: OrderedEntry) => number>> = {
  relevance: (item) => item.rank,
  freshness: (item) => staleFirst[item.freshness],
  rate: (item) => -(item.ratePerSecond ?? -1),
  updated: ({ entry }) => -entry.updatedAtMs,
};

/** Puts items in order. They come in the order of their names, which decides between equal keys. */
export function inOrder<Item extends OrderedEntry>(items: readonly Item[], sort: Sort): Item[] {
  const key = keys[sort];
  if (!key) return [...items];
  const keyed = items.map((item, index) => ({ item, index, key: key(item) }));
  keyed.sort((a, b) => a.key - b.key || a.index - b.index);
  return keyed.map(({ item }) => item);
}

export function placeOf(item: OrderedEntry, sort: Sort): Place {
  const key = keys[sort];
  const name = [item.entry.name, item.entry.id];
  return key ? [key(item), ...name] : name;
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

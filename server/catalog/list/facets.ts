import type { ProductPage } from "../../domain/read-models/catalog.ts";
import type { HealthState } from "../../domain/read-models/health.ts";
import type { CatalogEntry } from "../index/entry.ts";
import type { CatalogSnapshot } from "../index/snapshot.ts";
import type { ListQuery } from "./query.ts";

export type Facet = ProductPage["facets"][number];
export type FacetName = Facet["facet"];

export const facetNames = ["domain", "port", "status", "freshness", "contract", "tag", "owner"] as const;

/** What of an entry facets look at, with the measured parts filled in. */
export interface FacetedEntry {
  entry: CatalogEntry;
  portTypes: readonly string[];
  ownerId: string | null;
  freshness: HealthState;
  contract: HealthState;
}

/** A value, or several; this runs for every product at every request, so single values get no list of their own. */
const valuesOf: Record<FacetName, (item: FacetedEntry) => string | null | readonly string[]> = {
  domain: ({ entry }) => entry.domainId,
  port: ({ portTypes }) => portTypes,
  status: ({ entry }) => entry.status,
  freshness: ({ freshness }) => freshness,
  contract: ({ contract }) => contract,
  tag: ({ entry }) => entry.tags,
  owner: ({ ownerId }) => ownerId,
};

/** Values listed for a facet at most, the most frequent; those chosen are listed whatever their count. */
const listed = 50;

/** Retired products show only where they are asked for; the facet still counts them. */
const unlessAsked = ["draft", "active", "deprecated"] as const;

interface Column {
  name: FacetName;
  read: (item: FacetedEntry) => string | null | readonly string[];
  chosen: ReadonlySet<string> | undefined;
  counts: Map<string, number>;
}

/**
 * Filters by the chosen facets and counts each facet's values among what the *other* facets let through, so that
 * a count says how many products choosing that value would show. One pass; the order of `items` is kept.
 */
export function filterAndCount<Item extends FacetedEntry>(
  items: Iterable<Item>,
  query: ListQuery,
  snapshot: CatalogSnapshot,
): { kept: Item[]; facets: Facet[] } {
  const columns = facetNames.map((name): Column => {
    const values = query[name]?.length ? query[name] : name === "status" ? unlessAsked : undefined;
    return { name, read: valuesOf[name], chosen: values && new Set<string>(values), counts: new Map() };
  });
  const chosen = columns.filter((column) => column.chosen);
  const kept: Item[] = [];
  for (const item of items) {
    let misses = 0;
    let missed: Column | undefined;
    for (const column of chosen)
      if (!matches(column, item)) {
        missed = column;
        misses++;
      }
    if (misses > 1) continue;
    // Missing exactly one facet, the entry still counts there: choosing its value would bring it in.
    if (missed) count(missed, item);
    else {
      kept.push(item);
      for (const column of columns) count(column, item);
    }
  }
  const facets = columns.map(({ name, counts }) => ({
    facet: name,
    values: topValues(name, counts, query[name] ?? [], snapshot),
  }));
  return { kept, facets };
}

function matches({ read, chosen }: Column, item: FacetedEntry): boolean {
  const values = read(item);
  if (values === null || !chosen) return false;
  return typeof values === "string" ? chosen.has(values) : values.some((value) => chosen.has(value));
}

function count({ read, counts }: Column, item: FacetedEntry): void {
  const values = read(item);
  if (values === null) return;
  if (typeof values === "string") counts.set(values, (counts.get(values) ?? 0) + 1);
  else for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
}

function topValues(
  facet: FacetName,
  counts: Map<string, number>,
  chosen: readonly string[],
  snapshot: CatalogSnapshot,
): Facet["values"] {
  for (const value of chosen) if (!counts.has(value)) counts.set(value, 0);
  const all = [...counts].map(([value, count]) => ({ value, label: labelOf(facet, value, snapshot), count }));
  all.sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
  return all.filter(({ value }, index) => index < listed || chosen.includes(value));
}

function labelOf(facet: FacetName, value: string, snapshot: CatalogSnapshot): string {
  if (facet === "domain") return snapshot.domainName(value);
  if (facet === "owner") return snapshot.teams.get(value)?.name ?? value;
  return value;
}

import type { HealthState, ProductPage } from "../../domain/read-models.ts";
import type { CatalogEntry } from "../index/entry.ts";
import type { CatalogSnapshot } from "../index/snapshot.ts";
import type { ListQuery } from "./query.ts";

export type Facet = ProductPage["facets"][number];
export type FacetName = Facet["facet"];

export const facetNames = ["domain", "port", "status", "freshness", "contract", "tag", "owner"] as const;

/** What of an entry facets look at, with the measured parts filled in. */
export interface FacetedEntry {
  entry: CatalogEntry;
  ownerId: string | null;
  freshness: HealthState;
  contract: HealthState;
}

const valuesOf: Record<FacetName, (item: FacetedEntry) => readonly string[]> = {
  domain: ({ entry }) => [entry.domainId],
  port: ({ entry }) => [...new Set(entry.ports.map((port) => port.type))],
  status: ({ entry }) => [entry.status],
  freshness: ({ freshness }) => [freshness],
  contract: ({ contract }) => [contract],
  tag: ({ entry }) => entry.tags,
  owner: ({ ownerId }) => (ownerId === null ? [] : [ownerId]),
};

/** Retired products show only where they are asked for; the facet still counts them. */
const unlessAsked = ["draft", "active", "deprecated"] as const;

/** Values listed for a facet at most, the most frequent; those chosen are listed whatever their count. */
const listed = 50;

/**
 * Filters by the chosen facets and counts each facet's values among what the *other* facets let through, so that
 * a count says how many products choosing that value would show. One pass.
 */
export function filterAndCount(
  items: Iterable<FacetedEntry>,
  query: ListQuery,
  snapshot: CatalogSnapshot,
): { kept: FacetedEntry[]; facets: Facet[] } {
  const chosen = facetNames.flatMap((name) => {
    const values = query[name]?.length ? query[name] : name === "status" ? unlessAsked : undefined;
    return values && values.length > 0 ? [{ name, values: new Set<string>(values) }] : [];
  });
  const counts = new Map(facetNames.map((name) => [name, new Map<string, number>()]));
  const kept: FacetedEntry[] = [];
  for (const item of items) {
    const misses = chosen.filter(
      ({ name, values }) => !valuesOf[name](item).some((value) => values.has(value)),
    );
    if (misses.length === 0) kept.push(item);
    if (misses.length > 1) continue;
    // Missing exactly one facet, the entry still counts there: choosing its value would bring it in.
    for (const name of misses[0] ? [misses[0].name] : facetNames) {
      const count = counts.get(name);
      for (const value of valuesOf[name](item)) count?.set(value, (count.get(value) ?? 0) + 1);
    }
  }
  const facets = facetNames.map((facet) => ({
    facet,
    values: topValues(facet, counts.get(facet) ?? new Map(), query[facet] ?? [], snapshot),
  }));
  return { kept, facets };
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

import { durationMs } from "../../domain/duration.ts";
import type { Principal } from "../../domain/principal.ts";
import { normaliseName } from "../../domain/text/words.ts";
import { assertAfterBeginning, parseAsOf } from "../as-of.ts";
import type { CatalogDeps } from "../deps.ts";
import type { CatalogSnapshot } from "../index/snapshot.ts";
import { mayRead } from "../list/list-products.ts";
import { definedFeature } from "./defined-feature.ts";
import type { FeaturePage, FeatureQuery, FeatureRow } from "./query.ts";

/**
 * Every feature the caller may see, found by words, sorted and by pages; with `asOf` as they were defined then.
 * Throws INVALID_INPUT for a bad instant, NOT_FOUND before the beginning.
 */
export async function listFeatures(
  deps: Pick<CatalogDeps, "db" | "clock" | "index">,
  principal: Principal,
  query: FeatureQuery,
): Promise<FeaturePage> {
  const us = parseAsOf(query.asOf, deps.clock);
  if (us !== undefined) await assertAfterBeginning(deps.db, us);
  const snapshot = us === undefined ? await deps.index.current() : await deps.index.at(us);
  const seen = [...rowsOf(snapshot, principal)];
  const words = normaliseName(query.q ?? "").split(" ");
  const found = seen.filter((row) => matches(row, query, words)).sort(orderOf(query.sort, query.desc));
  const page = found.slice(query.cursor, query.cursor + query.limit);
  const end = query.cursor + page.length;
  return {
    items: page,
    total: found.length,
    sets: new Set(found.map((row) => `${row.productId} ${row.port}`)).size,
    entities: entitiesOf(seen),
    nextCursor: end < found.length ? end : null,
  };
}

function* rowsOf(snapshot: CatalogSnapshot, principal: Principal): Generator<FeatureRow> {
  for (const entry of snapshot.entries.values()) {
    if (entry.featureSets.length === 0 || entry.status === "retired" || !mayRead(entry, principal)) continue;
    for (const { port, version, config } of entry.featureSets)
      for (const definition of config.features)
        yield {
          id: `${entry.id}.${definition.name}`,
          productId: entry.id,
          domain: { id: entry.domainId, name: snapshot.domainName(entry.domainId) },
          status: entry.status,
          port,
          version,
          entity: config.entity,
          source: config.source,
          feature: definedFeature(definition, config),
        };
  }
}

function matches(row: FeatureRow, query: FeatureQuery, words: readonly string[]): boolean {
  if (query.product !== undefined && !query.product.includes(row.productId)) return false;
  if (query.entity !== undefined && !row.entity.includes(query.entity)) return false;
  const text = normaliseName(
    `${row.feature.name} ${row.productId} ${row.entity.join(" ")} ${row.feature.description}`,
  );
  return words.every((word) => text.includes(word));
}

type Compare = (a: FeatureRow, b: FeatureRow) => number;

const byText =
  (text: (row: FeatureRow) => string): Compare =>
  (a, b) =>
    text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0;

const windowMs = ({ feature }: FeatureRow): number =>
  feature.window === null ? -1 : durationMs(feature.window);

const orders: Record<FeatureQuery["sort"], Compare> = {
  name: byText((row) => row.feature.name),
  product: byText((row) => row.productId),
  entity: byText((row) => row.entity.join(" ")),
  type: byText((row) => row.feature.dtype ?? ""),
  window: (a, b) => windowMs(a) - windowMs(b),
};

/** The order asked for; among equals by name, product and port, whichever way the first runs. */
function orderOf(sort: FeatureQuery["sort"], desc: boolean): Compare {
  const rest = [orders.name, orders.product, byText((row) => row.port)];
  return (a, b) => {
    const first = orders[sort](a, b);
    if (first !== 0) return desc ? -first : first;
    for (const compare of rest) {
      const next = compare(a, b);
      if (next !== 0) return next;
    }
    return 0;
  };
}

function entitiesOf(rows: readonly FeatureRow[]): FeaturePage["entities"] {
  const counts = new Map<string, number>();
  for (const row of rows) for (const entity of row.entity) counts.set(entity, (counts.get(entity) ?? 0) + 1);
  return [...counts]
    .map(([entity, count]) => ({ entity, count }))
    .sort((a, b) => b.count - a.count || (a.entity < b.entity ? -1 : 1));
}

import { productPath } from "../product/tabs.ts";
import type { Reply } from "./types.ts";

type Hit = Pick<Reply["fused"][number], "id" | "citation">;

const articles = "help/articles";

/**
 * Where a person looks at the record that a hit cites: help articles in the reader, rows in their table, others where the
 * stream shows them.
 */
export function recordHref({ id, citation: { record } }: Hit): string {
  if (record.product === articles && !id.includes(":")) return `/help/${encodeURIComponent(id)}`;
  if (record.keys !== undefined) {
    const sql = `SELECT * FROM ${record.product.split("/")[1]} WHERE ${Object.entries(record.keys).map(isEqual).join(" AND ")}`;
    return `${productPath(record.product, "data")}?${new URLSearchParams({ view: "sql", sql })}`;
  }
  return `${productPath(record.product, "live")}?record=${record.partition}:${record.offset}`;
}

const isEqual = ([name, value]: [string, unknown]): string => {
  const column = `"${name.replaceAll('"', '""')}"`;
  if (value === null) return `${column} IS NULL`;
  return `${column} = ${typeof value === "number" ? value : `'${String(value).replaceAll("'", "''")}'`}`;
};

/** The Features tab at a key, and at the instant the answer is about. */
export function featureHref(
  featureSet: string,
  entity: Readonly<Record<string, string | number>>,
  asOf: string | null,
  feature?: string,
): string {
  const params = new URLSearchParams({ key: JSON.stringify(entity) });
  if (feature !== undefined) params.set("feature", feature);
  if (asOf !== null) params.set("at", asOf);
  return `${productPath(featureSet, "features")}?${params}`;
}

/**
 * The row of a reply that a sentence's citation names, in words and with the page that shows it; no page for an event
 * that its log has let go. null: the reply has no such row.
 */
export function citedRow(
  {
    answer,
    fused,
    entities,
    plan,
  }: Pick<Reply, "answer" | "fused" | "entities"> & { plan: Pick<Reply["plan"], "asOf"> },
  citation: number,
): { name: string; href: string | null } | null {
  const source = answer?.sources[citation];
  if (source === undefined) return null;
  if (source.kind === "record") {
    const hit = fused[source.place];
    return hit === undefined ? null : { name: `record ${hit.id} of ${hit.product}`, href: recordHref(hit) };
  }
  const found = entities[source.entity];
  if (found === undefined) return null;
  if (source.kind === "feature") {
    const asOf = plan.asOf === null ? null : found.asOf;
    const short = source.feature.slice(source.feature.indexOf(".") + 1);
    return {
      name: `feature ${source.feature}`,
      href: featureHref(found.featureSet, found.entity, asOf, short),
    };
  }
  const record = found.events?.records[source.event];
  if (!found.events || !record) return null;
  const { product } = found.events;
  const where = `${record.partition}:${record.offset}`;
  return {
    name: `event ${where} of ${product}`,
    href: record.heldBy === "log" ? `${productPath(product, "live")}?record=${where}` : null,
  };
}

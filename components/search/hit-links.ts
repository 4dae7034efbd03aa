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

import { expect, test } from "vitest";
import { featureHref, recordHref } from "./hit-links.ts";

const hit = (id: string, product: string) => ({
  id,
  citation: {
    product,
    port: "vectors",
    record: { product, partition: 2, offset: 17 },
    permalink: "",
    version: "2026-01-01T00:00:00.000Z",
    eventTime: "2026-01-01T00:00:00.000Z",
  },
});

test("a record is looked at in its stream, a help article in the reader", () => {
  expect(recordHref(hit("s1", "wildlife/strikes"))).toBe("/products/wildlife/strikes/live?record=2:17");
  expect(recordHref(hit("find-data", "help/articles"))).toBe("/help/find-data");
  // An id that is masked is the record's place; no article is called so.
  expect(recordHref(hit("2:17", "help/articles"))).toBe("/products/help/articles/live?record=2:17");
});

test("a row is looked at in its table, by its keys", () => {
  const found = hit("ORD", "airports/airports");
  const keys = { iata: "O'RD", runway: 4, note: null };
  const { citation } = found;
  const href = recordHref({ ...found, citation: { ...citation, record: { ...citation.record, keys } } });
  expect(new URL(href, "http://x").pathname).toBe("/products/airports/airports/data");
  expect(new URL(href, "http://x").searchParams.get("sql")).toBe(
    `SELECT * FROM airports WHERE "iata" = 'O''RD' AND "runway" = 4 AND "note" IS NULL`,
  );
});

test("a feature is looked at for its key, and at the instant where there is one", () => {
  const entity = { origin: "JFK & co" };
  const now = new URL(featureHref("flights/delays", entity, null, "mean_1h"), "http://x");
  expect(now.pathname).toBe("/products/flights/delays/features");
  expect(Object.fromEntries(now.searchParams)).toEqual({ key: JSON.stringify(entity), feature: "mean_1h" });
  const then = new URL(featureHref("flights/delays", entity, "2026-01-01T00:00:00Z"), "http://x");
  expect(then.searchParams.get("at")).toBe("2026-01-01T00:00:00Z");
});

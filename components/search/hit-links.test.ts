import { expect, test } from "vitest";
import { citedRow, featureHref, recordHref } from "./hit-links.ts";

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

test("a citation leads to the row it names, wherever the page shows it", () => {
  const at = "2026-01-14T14:15:00.000Z";
  const event = (offset: number, heldBy: "log" | "lake") => ({
    partition: 0,
    offset,
    key: null,
    eventTime: at,
    knowledgeTime: at,
    headers: {},
    schemaVersion: null,
    imported: false,
    event: {},
    heldBy,
  });
  const reply: Parameters<typeof citedRow>[0] = {
    plan: { asOf: { at, phrase: null } },
    fused: [
      {
        ...hit("s1", "wildlife/strikes"),
        product: "wildlife/strikes",
        score: 1,
        text: "",
        fields: {},
        signals: { cosine: null, words: [], exact: null },
      },
    ],
    entities: [
      {
        featureSet: "flights/delays",
        entity: { origin: "JFK" },
        phrase: "JFK",
        asOf: at,
        values: [],
        events: {
          product: "flights/events",
          from: at,
          to: at,
          records: [event(7, "log"), event(3, "lake")],
          more: false,
          scanned: 2,
          searchedFrom: at,
          table: "read",
          complete: true,
          note: null,
        },
      },
    ],
    answer: {
      text: "",
      sentences: [],
      supported: true,
      model: "m",
      tookMs: 1,
      note: null,
      sources: [
        { kind: "record", place: 0 },
        { kind: "feature", entity: 0, feature: "flights/delays.mean_1h" },
        { kind: "event", entity: 0, event: 0 },
        { kind: "event", entity: 0, event: 1 },
        { kind: "event", entity: 1, event: 0 },
      ],
    },
  };
  const cited = (citation: number) => citedRow(reply, citation);
  expect(cited(0)).toEqual({
    name: "record s1 of wildlife/strikes",
    href: "/products/wildlife/strikes/live?record=2:17",
  });
  const feature = new URL(cited(1)?.href ?? "", "http://x");
  expect(feature.pathname).toBe("/products/flights/delays/features");
  expect(feature.searchParams.get("feature")).toBe("mean_1h");
  expect(feature.searchParams.get("at")).toBe(at);
  expect(cited(2)?.href).toBe("/products/flights/events/live?record=0:7");
  expect(cited(3)).toEqual({ name: "event 0:3 of flights/events", href: null });
  expect([cited(4), cited(5)]).toEqual([null, null]);
});

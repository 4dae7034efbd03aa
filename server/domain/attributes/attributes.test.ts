import { expect, it } from "vitest";
import { attributesOf } from "./attributes.ts";
import { type AttributeFilter, decide, keepOperators } from "./filter.ts";

const of = (event: unknown, key = "k") =>
  attributesOf({ event, key, eventTimeUs: 1_999_999, knowledgeTimeUs: 2_000_001 });

it("holds a record's scalars where they stand, instants also as numbers, and marks what it does not hold", () => {
  expect(
    of({
      name: "Ada",
      big: 2 ** 60,
      gone: null,
      at: "2026-01-31T12:00:00+01:00",
      local: "2026-01-31T12:00:00.000",
      day: "2026-01-31",
      place: { code: "JFK", since: "1948-07-01T00:00:00Z" },
      tags: ["a"],
      note: "n".repeat(201),
      half: "\ud800",
      nul: "\u0000",
      endless: Number.POSITIVE_INFINITY,
    }),
  ).toEqual({
    key: "k",
    eventTime: 1999,
    knowledgeTime: 2000,
    event: {
      name: "Ada",
      big: 2 ** 60,
      gone: null,
      at: "2026-01-31T12:00:00+01:00",
      local: "2026-01-31T12:00:00.000",
      day: "2026-01-31",
      place: { code: "JFK", since: "1948-07-01T00:00:00Z" },
      tags: [],
      note: [],
      half: [],
      nul: [],
      endless: [],
    },
    times: {
      at: Date.UTC(2026, 0, 31, 11),
      // Which instant it is depends on where it is read.
      local: [],
      place: { since: Date.UTC(1948, 6, 1) },
    },
  });
});

it("gives up texts first and then all where a record is too much to hold", () => {
  const long = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${n}`, "x".repeat(100)]));
  expect(of({ ...long, code: "JFK" })?.event).toMatchObject({ f0: [], f29: [], code: "JFK" });
  expect(of(Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`f${n}`, n])))).toBeNull();
  expect(of({ a: { a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } } })).toBeNull();
  expect(of({ "\u0000": 1 })).toBeNull();
  expect(of({}, "\ud800")).toBeNull();
  expect(decide({ op: "=", path: ["event", "f0"], value: "y" }, of({ ...long }))).toBeNull();
});

it("keeps of a filter what a system can decide, never less than passes", () => {
  const equal: AttributeFilter = { op: "=", path: ["key"], value: "k" };
  const starts: AttributeFilter = { op: "startsWith", path: ["key"], value: "k" };
  const most = ["=", "and", "or", "not"] as const;
  expect(keepOperators({ op: "and", filters: [equal, starts] }, most)).toEqual({
    op: "and",
    filters: [equal],
  });
  expect(keepOperators({ op: "or", filters: [equal, starts] }, most)).toBeNull();
  expect(keepOperators({ op: "not", filter: { op: "and", filters: [equal, starts] } }, most)).toBeNull();
  expect(keepOperators({ op: "not", filter: equal }, most)).toEqual({ op: "not", filter: equal });
  expect(keepOperators(equal, [])).toBeNull();
});

import { expect, test } from "vitest";
import { type CatalogState, catalogInput, filterCount, sortOf } from "./catalog-state.ts";
import { whyText } from "./why-text.ts";

const empty: CatalogState = {
  q: "",
  domain: [],
  port: [],
  status: [],
  freshness: [],
  contract: [],
  tag: [],
  owner: [],
  sort: null,
};

test("what is not set is not asked for, so that server and browser ask the same question", () => {
  expect(JSON.parse(JSON.stringify(catalogInput(empty, undefined)))).toEqual({ sort: "name", limit: 100 });
  expect(
    JSON.parse(
      JSON.stringify(catalogInput({ ...empty, q: " delay ", port: ["stream"] }, "2026-01-01T00:00:00Z")),
    ),
  ).toEqual({
    q: "delay",
    port: ["stream"],
    sort: "relevance",
    limit: 100,
    asOf: "2026-01-01T00:00:00Z",
  });
});

test("a search is by relevance unless another order was chosen", () => {
  expect(sortOf({ q: "", sort: null })).toBe("name");
  expect(sortOf({ q: "x", sort: null })).toBe("relevance");
  expect(sortOf({ q: "x", sort: "rate" })).toBe("rate");
});

test("filters are counted value by value", () => {
  expect(filterCount({ ...empty, port: ["stream", "table"], tag: ["x"] })).toBe(3);
});

test("reasons are told by the word that matched", () => {
  expect(
    whyText([
      { field: "name", match: "flight" },
      { field: "description", match: "flight" },
      { field: "description", match: "delay" },
      { field: "meaning", score: 0.613 },
    ]),
  ).toBe("“flight” in name, description; “delay” in description; close in meaning (0.61)");
});

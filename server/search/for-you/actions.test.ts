import fc from "fast-check";
import { expect, test } from "vitest";
import { recentActions } from "./actions.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, 60 - second)).toISOString();
const read = (...done: [action: string, target: string][]) =>
  recentActions([
    done.map(([action]) => action),
    done.map(([, target]) => target),
    done.map((_, place) => at(place)),
  ]);

test("the pages of one product, and the click that led there, are one thing with its newest instant", () => {
  expect(
    read(
      ["view", "/products/seismic/earthquakes/live"],
      ["view", "/products/seismic/earthquakes"],
      ["click", "result 2 seismic/earthquakes"],
      ["search", "shaking ground"],
    ),
  ).toEqual([
    { subject: { kind: "product", id: "seismic/earthquakes" }, at: at(0) },
    { subject: { kind: "question", text: "shaking ground" }, at: at(3) },
  ]);
});

test("a question that was typed further is one question", () => {
  expect(
    read(["search", "late planes"], ["search", "late pl"], ["search", "late"]).map(({ subject }) => subject),
  ).toEqual([{ kind: "question", text: "late planes" }]);
});

test("features, articles and errors are told apart; walking about says nothing", () => {
  expect(
    read(
      ["click", "feature seismic/region_activity.quakes_7d"],
      ["view", "/help/filters"],
      ["view", "/help/new"],
      ["view", "/catalog"],
      ["click", "rail Catalog"],
      ["error", "INVALID_INPUT filter on products/live"],
    ).map(({ subject }) => subject),
  ).toEqual([
    { kind: "feature", id: "seismic/region_activity.quakes_7d", product: "seismic/region_activity" },
    { kind: "article", id: "filters" },
    { kind: "error", text: "INVALID_INPUT filter on products/live" },
  ]);
});

test("whatever the feature says, at most three different things come out, newest first", () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom("/products/a/b", "/products/a/b/live", "/help/x", "search"),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { maxLength: 8 }), (done) => {
      const found = read(...done);
      expect(found.length).toBeLessThanOrEqual(3);
      expect(new Set(found.map(({ subject }) => JSON.stringify(subject))).size).toBe(found.length);
      expect(found.map((each) => each.at)).toEqual(
        found
          .map((each) => each.at)
          .sort()
          .reverse(),
      );
    }),
  );
  for (const odd of [[], [null, null, null], [["search"], null, [at(0)]], [["search"], ["x"], ["soon"]]])
    expect(recentActions(odd)).toEqual([]);
});

import { describe, expect, it } from "vitest";
import { actionWords, nearestOf, saidOf, subjectsOf } from "./scripted-words.ts";

const action = (name: string, target: string) => ({ action: name, target, at: null });

describe("the scripted agent's words", () => {
  it("takes questions, products and articles for subjects, and walking about for none", () => {
    expect(
      subjectsOf([
        action("view", "/products/seismic/earthquakes/live"),
        action("search", " late planes "),
        action("view", "/help/find-data"),
        action("view", "/catalog"),
        action("view", "/help/new"),
        action("click", "rail Catalog"),
        action("search", ""),
      ]),
    ).toEqual(["seismic/earthquakes", "late planes", "find data"]);
  });

  it("ranks products by their best subject, older ones fading, without what is open", () => {
    const near = (product: string, score: number) => ({ product, title: product, score });
    expect(
      nearestOf(
        [
          [near("a/x", 0.5), near("a/open", 0.9)],
          [near("a/y", 0.8), near("a/x", 0.6)],
        ],
        new Map([["a/open", 1]]),
      ),
    ).toEqual([near("a/y", 0.56), near("a/x", 0.5)]);
  });

  it("says what was done, each thing once, and what is nearest", () => {
    const titles = new Map([["seismic/earthquakes", "Earthquakes"]]);
    const done = [
      action("view", "/products/seismic/earthquakes"),
      action("view", "/products/seismic/earthquakes/live"),
      action("search", "late planes"),
    ];
    expect(
      saidOf({
        actions: done.map((each) => actionWords(each, titles)),
        subjects: ["a", "b"],
        nearest: [{ title: "Flight events" }, { title: "Weather" }],
      }),
    ).toEqual([
      "You just opened Earthquakes; before that you asked “late planes”.",
      "Nearest to that: Flight events and Weather.",
    ]);
    expect(saidOf({ actions: [], subjects: [], nearest: [] })[0]).toContain("nothing that you did");
    expect(saidOf({ actions: ["opened /catalog"], subjects: [], nearest: [] })[1]).toContain("cannot tell");
  });
});

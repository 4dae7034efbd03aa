import { describe, expect, it } from "vitest";
import { actionWords, memoryOf, nearestOf, saidOf, subjectsOf } from "./scripted-words.ts";

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
        memory: "read",
        actions: done.map((each) => actionWords(each, titles)),
        subjects: ["a", "b"],
        nearest: [{ title: "Flight events" }, { title: "Weather" }],
      }),
    ).toEqual([
      "You just opened Earthquakes; before that you asked “late planes”.",
      "Nearest to that: Flight events and Weather.",
    ]);
    const none = { memory: "read" as const, actions: [], subjects: [], nearest: [] };
    expect(saidOf(none)[0]).toContain("nothing that you did");
    expect(saidOf({ ...none, actions: ["opened /catalog"] })[1]).toContain("cannot tell");
  });

  it("never takes a memory that cannot be read for one that is empty", () => {
    expect(["ok", "NOT_FOUND", "UNAVAILABLE", "TIMEOUT", "FORBIDDEN"].map(memoryOf)).toEqual([
      "read",
      "absent",
      "absent",
      "failed",
      "failed",
    ]);
    for (const memory of ["absent", "failed"] as const) {
      const said = saidOf({ memory, actions: [], subjects: [], nearest: [] });
      expect(said).toHaveLength(1);
      expect(said[0]).not.toContain("nothing that you did");
      expect(said[0]).toContain("look again by myself");
    }
  });
});

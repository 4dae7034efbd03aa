import { expect, test } from "vitest";
import { whyText } from "./why-text.ts";

test("says words with their places, mistakes, other names, and nearness", () => {
  expect(
    whyText([
      { field: "name", match: "flight" },
      { field: "description", match: "flight" },
      { field: "title", match: "earthquakes", by: "typo", of: "earthqake" },
      { field: "synonyms", match: "temblor", by: "synonym" },
      { field: "synonyms", match: "tail number", by: "synonym", of: "registration" },
      { field: "meaning", score: 0.614 },
    ]),
  ).toBe(
    "“flight” in name, description; “earthquakes” in title, for “earthqake” as typed; “temblor”, another name for it; “tail number”, another name for registration; close in meaning (0.61)",
  );
});

test("tells a stem by the question's own word", () => {
  expect(
    whyText(
      [
        { field: "fields", match: "damag" },
        { field: "description", match: "strike" },
        { field: "title", match: "outliv" },
        { field: "description", match: "delay" },
      ],
      "Strike strikes that DAMAGED out",
    ),
  ).toBe("“damaged” in a field; “strike” in description; “out…” in title; “delay” in description");
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { emphasise } from "./emphasise.ts";

test("marks words that begin like those asked for", () => {
  expect(emphasise("Flights and their delays", "flight delay").filter((part) => part.hit)).toEqual([
    { text: "Flights", hit: true },
    { text: "delays", hit: true },
  ]);
});

test("is the text again, for any text and question", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      (text, question) =>
        emphasise(text, question)
          .map((part) => part.text)
          .join("") === text,
    ),
  );
});

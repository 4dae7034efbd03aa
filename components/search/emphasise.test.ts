import fc from "fast-check";
import { expect, test } from "vitest";
import { emphasise } from "./emphasise.ts";

test("marks words that begin like those asked for", () => {
  expect(emphasise("Flights and their delays", ["flight", "delay"]).filter((part) => part.hit)).toEqual([
    { text: "Flights", hit: true },
    { text: "delays", hit: true },
  ]);
});

test("is the text again, for any text and words", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.array(fc.string()),
      (text, words) =>
        emphasise(text, words)
          .map((part) => part.text)
          .join("") === text,
    ),
  );
});

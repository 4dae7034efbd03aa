import { expect, test } from "vitest";
import { isDrawn, seriesOf, textChanges } from "./history-series.ts";

const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;

test("numbers are two lines with gaps where there was no value", () => {
  const reply = {
    points: [
      { at: at(0), asServed: null, asCorrected: 1 },
      { at: at(1), asServed: 2, asCorrected: 2 },
    ],
  };
  expect(isDrawn(reply)).toBe(true);
  expect(seriesOf(reply).map(({ points }) => points.map(({ v }) => v))).toEqual([
    [null, 2],
    [1, 2],
  ]);
});

test("texts are told as changes, newest first, with what was corrected", () => {
  const reply = {
    points: [
      { at: at(0), asServed: ["a"], asCorrected: ["a"] },
      { at: at(1), asServed: ["a"], asCorrected: ["a"] },
      { at: at(2), asServed: ["b"], asCorrected: ["a", "b"] },
    ],
  };
  expect(isDrawn(reply)).toBe(false);
  expect(textChanges(reply, "string[]", "UTC").map(({ text }) => text)).toEqual(["b → corrected a, b", "a"]);
});

test("nothing at all is an empty chart, not an empty list", () => {
  expect(isDrawn({ points: [{ at: at(0), asServed: null, asCorrected: null }] })).toBe(true);
});

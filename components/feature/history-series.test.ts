import { expect, test } from "vitest";
import { isDrawn, seriesOf, textChanges } from "./history-series.ts";

const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;

test("numbers are two lines with gaps where there was no value", () => {
  const reply = {
    points: [
      { t: at(0), served: null, corrected: 1 },
      { t: at(1), served: 2, corrected: 2 },
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
      { t: at(0), served: ["a"], corrected: ["a"] },
      { t: at(1), served: ["a"], corrected: ["a"] },
      { t: at(2), served: ["b"], corrected: ["a", "b"] },
    ],
  };
  expect(isDrawn(reply)).toBe(false);
  expect(textChanges(reply, "UTC").map(({ text }) => text)).toEqual(["b → corrected a, b", "a"]);
});

test("nothing at all is an empty chart, not an empty list", () => {
  expect(isDrawn({ points: [{ t: at(0), served: null, corrected: null }] })).toBe(true);
});

import { expect, test } from "vitest";
import { roundedPath } from "./rounded-path.ts";

test("goes straight where there is no corner", () => {
  expect(
    roundedPath(
      [
        { x: 0, y: 5 },
        { x: 40, y: 5 },
      ],
      8,
    ),
  ).toBe("M0 5L40 5");
  expect(roundedPath([], 8)).toBe("");
});

test("rounds a corner by the radius, and by half of a side that is shorter", () => {
  const path = roundedPath(
    [
      { x: 0, y: 0 },
      { x: 40, y: 0 },
      { x: 40, y: 6 },
      { x: 80, y: 6 },
    ],
    8,
  );
  expect(path).toBe("M0 0L32 0Q40 0 40 3L40 3Q40 6 48 6L80 6");
});

import { expect, test } from "vitest";
import { mergeSeries } from "./merge-series.ts";

test("series share their instants; where one has no point there is a gap", () => {
  expect(
    mergeSeries([
      {
        id: "a",
        label: "A",
        points: [
          { t: 2, v: 20 },
          { t: 1, v: 10 },
        ],
      },
      {
        id: "b",
        label: "B",
        points: [
          { t: 2, v: null },
          { t: 3, v: 3 },
        ],
      },
    ]),
  ).toEqual([
    { t: 1, values: { a: 10, b: null } },
    { t: 2, values: { a: 20, b: null } },
    { t: 3, values: { a: null, b: 3 } },
  ]);
});

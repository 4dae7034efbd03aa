import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeRanges } from "./range-bar.tsx";

const bound = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
  nil: null,
});

describe("ranges on a line", () => {
  it("stay on it, in order, wherever the bounds are", () => {
    fc.assert(
      fc.property(bound, bound, bound, bound, (a, b, c, d) => {
        const order = (x: number | null, y: number | null): [number | null, number | null] =>
          x !== null && y !== null && x > y ? [y, x] : [x, y];
        const [minimum, maximum] = order(a, b);
        const [low, high] = order(c, d);
        const places = placeRanges({ minimum, maximum }, { minimum: low, maximum: high });
        if (places === null) {
          expect([minimum, maximum, low, high]).toEqual([null, null, null, null]);
          return;
        }
        for (const pair of [places.promised, ...(places.observed ? [places.observed] : [])]) {
          expect(pair[0]).toBeGreaterThanOrEqual(0);
          expect(pair[1]).toBeLessThanOrEqual(1.0000001);
          expect(pair[0]).toBeLessThanOrEqual(pair[1] + 1e-9);
        }
      }),
    );
  });

  it("says when the observed leaves the promised, and not at the bounds themselves", () => {
    expect(placeRanges({ minimum: 0, maximum: 10 }, { minimum: -1, maximum: 5 })?.outside).toBe(true);
    expect(placeRanges({ minimum: 0, maximum: 10 }, { minimum: 0, maximum: 11 })?.outside).toBe(true);
    expect(placeRanges({ minimum: 0, maximum: 10 }, { minimum: 0, maximum: 10 })?.outside).toBe(false);
    expect(placeRanges({ minimum: null, maximum: 10 }, { minimum: -1000, maximum: 10 })?.outside).toBe(false);
  });
});

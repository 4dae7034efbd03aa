import fc from "fast-check";
import { expect, it } from "vitest";
import { principalPlane } from "./principal-components.ts";

const breathe = async () => {};
const wave = (i: number, k: number) => Math.sin(i * 12.9898 + k * 78.233) * 2;

it("finds the two directions of an ellipsoid and the variance along them", async () => {
  // Axes (1,1,0,0)/√2 with spread 3, (0,0,1,0) with spread 1, the last with .1: orthogonal by construction.
  const vectors = Array.from({ length: 400 }, (_, i) => {
    const [a, b, c] = [3 * wave(i, 1), wave(i, 2), 0.1 * wave(i, 3)];
    return Float32Array.of(a / Math.SQRT2 + 5, a / Math.SQRT2, b - 2, c);
  });
  const { points, explained } = await principalPlane(vectors, breathe);
  expect(explained[0]).toBeGreaterThan(0.85);
  expect(explained[0] + explained[1]).toBeGreaterThan(0.998);
  const a = vectors.map((_, i) => 3 * wave(i, 1));
  const mean = a.reduce((sum, x) => sum + x, 0) / a.length;
  for (const [i, { x }] of points.entries()) expect(Math.abs(x)).toBeCloseTo(Math.abs((a[i] ?? 0) - mean), 0);
});

it("keeps distances of what lies in a plane, wherever the plane is turned and moved", async () => {
  const plane = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
    minLength: 3,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(plane, fc.integer({ min: 0, max: 628 }), async (places, angle) => {
      const [c, s] = [Math.cos(angle / 100), Math.sin(angle / 100)];
      const vectors = places.map(([a, b]) => Float32Array.of(c * a - s * b + 7, 3, s * a + c * b, 0, -1));
      const { points, explained } = await principalPlane(vectors, breathe);
      const spread = new Set(places.map(String)).size > 1;
      expect(explained[0] + explained[1]).toBeCloseTo(spread ? 1 : 0, 3);
      for (const [i, one] of points.entries())
        for (const [j, other] of points.entries()) {
          const p = places[i] ?? [0, 0];
          const q = places[j] ?? [0, 0];
          expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeCloseTo(
            Math.hypot(p[0] - q[0], p[1] - q[1]),
            2,
          );
        }
    }),
    { numRuns: 60, seed: 3 },
  );
});

it("has an answer for nothing, for one, and for all the same", async () => {
  expect(await principalPlane([], breathe)).toEqual({ points: [], explained: [0, 0] });
  const same = Float32Array.of(1, 2, 3);
  for (const vectors of [[same], [same, same, same]])
    expect(await principalPlane(vectors, breathe)).toEqual({
      points: vectors.map(() => ({ x: 0, y: 0 })),
      explained: [0, 0],
    });
});

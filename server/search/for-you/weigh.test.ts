import fc from "fast-check";
import { expect, test } from "vitest";
import { actionWeights, dataWeights, helpWeights, nearestFirst } from "./weigh.ts";

const at = (minutesAgo: number) => new Date(Date.UTC(2026, 0, 1) - minutesAgo * 60_000).toISOString();

test("the newest weighs 1, whenever it was; the others by place and time behind it", () => {
  for (const since of [0, 600])
    expect(actionWeights([at(since), at(since), at(since + 15)])).toEqual([
      1,
      0.8,
      expect.closeTo(0.8 ** 2 / 2, 9),
    ]);
  expect(actionWeights([])).toEqual([]);
  // A browser's clock that was put back makes nothing weigh more than its place.
  expect(actionWeights([at(5), at(0)])).toEqual([1, 0.8]);
});

test("an error is what help is about, and what data are not about", () => {
  expect(helpWeights([1, 0.5], [false, true])).toEqual([0.6, 1]);
  expect(helpWeights([1, 0.5], [false, false])).toEqual([1, 0.5]);
  expect(dataWeights([1, 0.5], [false, true])).toEqual([1, 0]);
});

const cosine = fc.double({ min: -1, max: 1, noNaN: true });
const candidates = fc
  .array(fc.tuple(cosine, cosine, cosine), { maxLength: 12 })
  .map((all) => all.map((cosines, place) => ({ item: { id: `p${place}` }, cosines })));

test("the newest action leads as soon as anything is near to it, and what is near to nothing is left out", () => {
  fc.assert(
    fc.property(candidates, (all) => {
      const found = nearestFirst(all, [1, 0.8, 0.5]);
      if (all.some(({ cosines }) => cosines[0] >= 0.2)) expect(found[0]?.because).toBe(0);
      expect(found.map(({ id }) => id).sort()).toEqual(
        all
          .filter(({ cosines }) => cosines.some((each) => each >= 0.2))
          .map(({ item }) => item.id)
          .sort(),
      );
      for (const { cosine: own, weight, best, score } of found)
        expect(score).toBeCloseTo((weight * own) / best, 9);
      expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
    }),
  );
});

test("the order does not depend on how candidates came", () => {
  fc.assert(
    fc.property(candidates, (all) => {
      expect(nearestFirst(all.toReversed(), [1, 0.8, 0.5])).toEqual(nearestFirst(all, [1, 0.8, 0.5]));
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { groupsOf } from "./groups.ts";

test("the most frequent values have a group each, the others one together", () => {
  const values = ["a", "a", "a", "b", "b", "c", "d", "e", "f", "g", "h", null];
  const { groups, placeOf } = groupsOf(values);
  expect(groups.map(({ label }) => label)).toEqual(["a", "b", "c", "d", "e", "3 others"]);
  expect([placeOf("a"), placeOf("h"), placeOf(null)]).toEqual([0, 5, null]);
});

test("numbers of many values become ranges, of few their values", () => {
  const many = groupsOf(Array.from({ length: 100 }, (_, i) => i));
  expect(many.groups[0]).toEqual({ label: "0 to below 20", count: 20 });
  expect(many.placeOf(99)).toBe(4);
  expect(groupsOf([1, 2, 2]).groups).toEqual([
    { label: "2", count: 2 },
    { label: "1", count: 1 },
  ]);
});

test("every value is in exactly one group, and the counts are theirs", () => {
  const value = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom("x", "y"), fc.constant(null));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), (values) => {
      const { groups, placeOf } = groupsOf(values);
      const counted = groups.map(() => 0);
      for (const each of values) {
        const place = placeOf(each);
        if (each === null) expect(place).toBeNull();
        else if (place !== null) counted[place] = (counted[place] ?? 0) + 1;
      }
      expect(groups.length).toBeLessThanOrEqual(6);
      expect(counted).toEqual(groups.map(({ count }) => count));
    }),
  );
});

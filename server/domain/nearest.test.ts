import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, nearest } from "./nearest.ts";

test.each([
  ["kitten", "sitting", 3],
  ["", "abc", 3],
  ["same", "same", 0],
  ["ab", "ba", 2],
])("%s → %s takes %i edits", (a, b, distance) => expect(editDistance(a, b)).toBe(distance));

test("the distance is a metric", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 12 }),
      fc.string({ maxLength: 12 }),
      fc.string({ maxLength: 12 }),
      (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      },
    ),
  );
});

test("a near word is offered, a far one is not, the first of equals wins", () => {
  expect(nearest("produtcs", ["products", "product"])).toBe("products");
  expect(nearest("zzzzzz", ["products"])).toBeUndefined();
  expect(nearest("cat", ["car", "cab"])).toBe("car");
  expect(nearest("cat", [])).toBeUndefined();
});

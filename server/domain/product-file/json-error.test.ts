import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonErrorOffset } from "./json-error.ts";

test.each([
  ['{"a": }', 6],
  ["[1, 2,]", 6],
  ['{"a": 1,}', 8],
  ["{a: 1}", 1],
  ["[1 2]", 3],
  ['{"a" 1}', 5],
  ["[1, 2", 5],
  ["", 0],
  ["1 1", 2],
  ['["\n"]', 1],
  ["[01]", 2],
])("%j breaks at %i", (text, offset) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(jsonErrorOffset(text)).toBe(offset);
});

test("every JSON text is read to its end, and what is cut off breaks not before the cut", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), (value, cut) => {
      const text = JSON.stringify([value], null, 1);
      expect(jsonErrorOffset(text)).toBe(text.length);
      const part = text.slice(0, cut % text.length);
      expect(jsonErrorOffset(`${part}\u0001`)).toBeLessThanOrEqual(part.length);
    }),
  );
});

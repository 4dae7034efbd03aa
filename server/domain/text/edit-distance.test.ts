import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, forgivenEdits } from "./edit-distance.ts";

test.each([
  ["earthqake", "earthquake", 1],
  ["evnets", "events", 1],
  ["wether", "weather", 1],
  ["dealys", "delays", 1],
  ["brid strkies", "bird strikes", 2],
  ["kitten", "sitting", 3],
])("%s → %s takes %d", (a, b, edits) => expect(editDistance(a, b, 3)).toBe(edits));

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });

test("is the same both ways, nothing for equal words only, and never more than one over its bound", () => {
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 3 }), (a, b, most) => {
      const edits = editDistance(a, b, most);
      expect(edits).toBe(editDistance(b, a, most));
      expect(edits).toBeLessThanOrEqual(most + 1);
      expect(edits === 0).toBe(a === b);
      expect(edits).toBe(Math.min(editDistance(a, b, 20), most + 1));
    }),
  );
});

test("any one mistake is one", () => {
  fc.assert(
    fc.property(
      word.filter((text) => text.length > 1),
      fc.nat(),
      (text, at) => {
        const place = at % (text.length - 1);
        const left = text.slice(0, place);
        expect(editDistance(left + text.slice(place + 1), text, 2)).toBeLessThanOrEqual(1);
        expect(editDistance(`${left}x${text.slice(place)}`, text, 2)).toBe(1);
        const swapped = `${left}${text[place + 1]}${text[place]}${text.slice(place + 2)}`;
        expect(editDistance(swapped, text, 2)).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test("short words must be spelt", () => {
  expect([2, 3, 4, 7, 8, 20].map(forgivenEdits)).toEqual([0, 0, 1, 1, 2, 2]);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuse } from "./fuse.ts";

describe("fuse", () => {
  it("lets meaning outweigh words and words break near ties", () => {
    const order = fuse([
      { id: "meaning", cosine: 0.8, lexical: null },
      { id: "words", cosine: 0.2, lexical: 9 },
      { id: "both", cosine: 0.79, lexical: 5 },
    ]).map((each) => each.id);
    expect(order).toEqual(["both", "meaning", "words"]);
  });
  it("keeps every candidate once, with finite scores, whatever the scores are", () => {
    const score = fc.option(fc.double({ min: -5, max: 50, noNaN: true }));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ id: fc.string(), cosine: score, lexical: score }), {
          selector: (each) => each.id,
        }),
        (candidates) => {
          const fused = fuse(candidates);
          expect(fused.map((each) => each.id).sort()).toEqual(candidates.map((each) => each.id).sort());
          expect(fused.every((each) => Number.isFinite(each.score))).toBe(true);
        },
      ),
    );
  });
  it("never puts a candidate below one that it beats in both", () => {
    const pair = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 20, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(pair, { minLength: 2, maxLength: 20 }), (scores) => {
        const candidates = scores.map(([cosine, lexical], index) => ({
          id: String(index).padStart(3, "0"),
          cosine,
          lexical,
        }));
        const rank = new Map(fuse(candidates).map((each) => [each.id, each.score]));
        for (const a of candidates)
          for (const b of candidates)
            if (a.cosine > b.cosine && a.lexical > b.lexical)
              expect(rank.get(a.id) ?? 0).toBeGreaterThanOrEqual(rank.get(b.id) ?? 0);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderCandidates } from "./order.ts";

const score = fc.double({ min: -1, max: 1, noNaN: true });
const candidates = fc.uniqueArray(
  fc.record({
    // Few ids and few scores, so that ties come up.
    id: fc.string({ minLength: 1, maxLength: 3 }),
    near: fc.option(fc.oneof(score, fc.constantFrom(0.3, 0.5)), { nil: undefined }),
    words: fc.option(fc.oneof(fc.double({ min: 0, max: 20, noNaN: true }), fc.constantFrom(1, 2)), {
      nil: undefined,
    }),
    tier: fc.constantFrom(0, 0, 0, 1, 2, 3),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 40 },
);
type Given = { id: string; near: number | undefined; words: number | undefined; tier: number };

const candidateOf = ({ id, near, words, tier }: Given) => ({
  document: { recordId: id },
  near: near === undefined ? undefined : { score: near },
  words: words === undefined ? undefined : { score: words },
  exact: tier === 0 ? undefined : { tier },
});
const order = (given: readonly Given[]) =>
  orderCandidates(given.map(candidateOf)).map(({ candidate, score: fused }) => ({
    id: candidate.document.recordId,
    tier: candidate.exact?.tier ?? 0,
    fused,
  }));

describe("the order of a product's answer", () => {
  it("has what is called by key or name first, whatever means more, then scores, then ids", () => {
    fc.assert(
      fc.property(candidates, (given) => {
        const ordered = order(given);
        expect(ordered.map(({ id }) => id).sort()).toEqual(given.map(({ id }) => id).sort());
        for (const [place, after] of ordered.entries()) {
          const before = ordered[place - 1];
          if (!before) continue;
          expect(before.tier).toBeGreaterThanOrEqual(after.tier);
          if (before.tier !== after.tier) continue;
          expect(before.fused).toBeGreaterThanOrEqual(after.fused);
          if (before.fused === after.fused) expect(before.id < after.id).toBe(true);
        }
      }),
    );
  });

  it("is the same whatever order the candidates come in, to the last digit", () => {
    fc.assert(
      fc.property(
        candidates.chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
        ),
        ([given, shuffled]) => {
          expect(order(shuffled)).toEqual(order(given));
        },
      ),
    );
  });

  it("never puts a record behind one that is worse in both ways", () => {
    fc.assert(
      fc.property(candidates, (given) => {
        const places = new Map(order(given).map(({ id }, place) => [id, place]));
        for (const a of given)
          for (const b of given) {
            if (a.tier !== b.tier || a.near === undefined || b.near === undefined) continue;
            if (a.near > b.near + 1e-9 && (a.words ?? 0) >= (b.words ?? 0))
              expect(places.get(a.id)).toBeLessThan(places.get(b.id) ?? -1);
          }
      }),
    );
  });

  it("does not know a score of which only the other was asked for", () => {
    fc.assert(
      fc.property(candidates, (given) => {
        const plain = given.map((each) => ({ ...each, tier: 0 }));
        const ids = (changed: readonly Given[]) =>
          orderCandidates(changed.map(candidateOf), { cosine: 0, lexical: 1 }).map(
            ({ candidate }) => candidate.document.recordId,
          );
        expect(ids(plain.map((each) => ({ ...each, near: 0.1 })))).toEqual(ids(plain));
      }),
    );
  });
});

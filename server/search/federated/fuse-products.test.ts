import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { QueryHit } from "../../domain/data-plane-api/query.ts";
import { fuseProducts, type ProductHits, productScore } from "./fuse-products.ts";
import { leastRelevance, relevance } from "./relevance.ts";

const asked = 3;

/** A hit on the record at an offset of a stream, which several products may index. */
const hitOf = (
  stream: string,
  offset: number,
  cosine: number | null,
  words: number,
  exact: boolean,
): QueryHit => ({
  id: `${stream}-${offset}`,
  score: 1,
  text: "",
  fields: {},
  citation: {
    product: stream,
    port: "vectors",
    record: { product: stream, partition: 0, offset },
    permalink: "",
    version: "2026-01-01T00:00:00.000Z",
    eventTime: "2026-01-01T00:00:00.000Z",
  },
  signals: {
    cosine,
    words: Array.from({ length: words }, (_, n) => `w${n}`),
    exact: exact ? "id" : null,
  },
});

const hits = fc.array(
  fc
    .tuple(
      fc.constantFrom("a/one", "a/two"),
      fc.nat(5),
      fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      fc.nat(asked),
      fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    )
    .map((parts) => hitOf(...parts)),
  { maxLength: 8 },
);
const products = fc
  .tuple(hits, hits, hits, fc.array(fc.option(fc.nat(20)), { minLength: 3, maxLength: 3 }))
  .map(([one, two, three, ranks]): ProductHits[] =>
    [one, two, three].map((each, n) => ({
      product: `p/${n}`,
      catalogRank: ranks[n] ?? null,
      hits: each,
    })),
  );

describe("one list of all products' hits", () => {
  it("has records called by name first, then scores, none twice and none that answers nothing", () => {
    fc.assert(
      fc.property(products, fc.integer({ min: 1, max: 10 }), (given, k) => {
        const { fused } = fuseProducts(given, asked, k);
        expect(fused.length).toBeLessThanOrEqual(k);
        const places = fused.map(({ citation: { record } }) => `${record.product} ${record.offset}`);
        expect(new Set(places).size).toBe(places.length);
        for (const [place, hit] of fused.entries()) {
          const exact = hit.signals.exact !== null;
          if (!exact) expect(relevance(hit, asked)).toBeGreaterThanOrEqual(leastRelevance);
          const before = fused[place - 1];
          if (!before) continue;
          const exactBefore = before.signals.exact !== null;
          if (exact) expect(exactBefore).toBe(true);
          if (exact === exactBefore) expect(before.score).toBeGreaterThanOrEqual(hit.score);
        }
      }),
    );
  });

  it("does not depend on the order in which the products answered", () => {
    fc.assert(
      fc.property(products, (given) => {
        const one = fuseProducts(given, asked, 10);
        const other = fuseProducts([...given].reverse(), asked, 10);
        expect(other.fused).toEqual(one.fused);
        expect([...other.scores].sort()).toEqual([...one.scores].sort());
      }),
    );
  });

  it("counts what is relevant, and gives a product without any the score 0", () => {
    const { fused, scores, relevant } = fuseProducts(
      [
        { product: "p/0", catalogRank: 0, hits: [hitOf("a/one", 1, 0.6, 1, false)] },
        { product: "p/1", catalogRank: 1, hits: [hitOf("a/two", 1, 0.1, 0, false)] },
      ],
      asked,
      10,
    );
    expect(fused.map(({ product }) => product)).toEqual(["p/0"]);
    expect([...relevant]).toEqual([
      ["p/0", 1],
      ["p/1", 0],
    ]);
    expect(scores.get("p/1")).toBe(0);
  });
});

describe("where a product stands", () => {
  it("is by its best record or by its description, whichever answers better", () => {
    expect(productScore(0.7, 0.2, 0)).toBe(0.7);
    expect(productScore(0.2, 0.6, 0)).toBe(0.7);
    expect(productScore(0.2, 0.6, null)).toBe(0.6);
    expect(productScore(0.1, 0.5, 0)).toBeGreaterThan(productScore(0.1, 0.5, 5));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge } from "./judge.ts";

const among = (...ids: string[]) => [(id: string) => ids.includes(id), ids.length] as const;

describe("the quality of an answer", () => {
  it("is what the formulas say", () => {
    const { ndcg10, recall10, mrr } = judge(["x", "a", "y", "b"], ...among("a", "b", "c"));
    expect(ndcg10).toBeCloseTo(
      (1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3) + 1 / Math.log2(4)),
      12,
    );
    expect(recall10).toBeCloseTo(2 / 3, 12);
    expect(mrr).toBe(0.5);
  });

  it("is 1 for the ideal answer, also where more than ten are relevant, and 0 for one without any", () => {
    const many = Array.from({ length: 130 }, (_, n) => `r${n}`);
    expect(judge(many, ...among(...many))).toEqual({ ndcg10: 1, recall10: 10 / 130, mrr: 1 });
    expect(judge(["x"], ...among("a"))).toEqual({ ndcg10: 0, recall10: 0, mrr: 0 });
    expect(judge([], ...among("a"))).toEqual({ ndcg10: 0, recall10: 0, mrr: 0 });
  });

  it("looks no further than ten and counts a record once", () => {
    const filler = Array.from({ length: 10 }, (_, n) => `x${n}`);
    expect(judge([...filler, "a"], ...among("a")).mrr).toBe(0);
    expect(judge(["a", "a"], ...among("a", "b")).recall10).toBe(0.5);
  });

  it("never falls when a relevant record moves up", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 12 }), fc.nat(), (flags, pick) => {
        const place = 1 + (pick % (flags.length - 1));
        fc.pre(flags[place] === true && flags[place - 1] === false);
        const moved = flags.with(place, false).with(place - 1, true);
        const of = (list: boolean[]) => {
          const ids = list.map((relevant, n) => `${relevant ? "r" : "x"}${n}`);
          return judge(ids, (id) => id.startsWith("r"), flags.filter(Boolean).length);
        };
        expect(of(moved).ndcg10).toBeGreaterThanOrEqual(of(flags).ndcg10);
        expect(of(moved).mrr).toBeGreaterThanOrEqual(of(flags).mrr);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokensOf, withinBudget } from "./budget.ts";

const found = (items: readonly object[], head: object = {}) => ({
  head,
  items,
  total: items.length,
  after: (shown: number) => (shown < items.length ? `after ${shown}` : null),
});

describe("a budget", () => {
  it("is kept for any texts, and what is missing is said", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 3_000 });
    fc.assert(
      fc.property(
        fc.record({ title: text, notes: fc.array(text, { maxLength: 5 }) }),
        fc.array(fc.record({ id: fc.nat(), text, more: fc.record({ text }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.integer({ min: 300, max: 4_000 }),
        (head, items, maxTokens) => {
          const answer = withinBudget(found(items, head), maxTokens);
          expect(tokensOf(answer)).toBeLessThanOrEqual(maxTokens);
          const { truncated } = answer;
          const whole = JSON.stringify([answer.head, answer.items]) === JSON.stringify([head, items]);
          expect(truncated === null).toBe(whole);
          if (!truncated) return;
          expect(truncated).toMatchObject({ shown: answer.items.length, total: items.length });
          expect(truncated.next).toBe(
            answer.items.length < items.length ? `after ${answer.items.length}` : null,
          );
          // What was not cut is as it was.
          for (const [place, item] of answer.items.entries())
            expect(item).toMatchObject({ id: items[place]?.id });
        },
      ),
      { numRuns: 200 },
    );
  });

  it("says how much of a text is missing", () => {
    const answer = withinBudget(found([{ text: "x".repeat(10_000) }]), 400);
    const [{ text = "" } = {}] = answer.items as { text: string }[];
    const [, kept = "", left = ""] = /^(x+) \[\+(\d+) characters\]$/.exec(text) ?? [];
    expect(kept.length + Number(left)).toBe(10_000);
    expect(kept.length).toBeGreaterThan(100);
    expect(answer.truncated).toMatchObject({ shown: 1, next: null, clipped: ["text"] });
  });

  it("says of each text how much of it is missing, also where several stand in one list", () => {
    const texts = ["a", "b", "c"].map((letter, place) => letter.repeat(3_000 + 1_000 * place));
    const answer = withinBudget(found([{ texts }]), 500);
    const [{ texts: cut = [] } = {}] = answer.items as { texts: string[] }[];
    expect(cut).toHaveLength(3);
    for (const [place, text] of cut.entries()) {
      const [, kept = "", left = ""] = /^(\w+) \[\+(\d+) characters\]$/.exec(text) ?? [];
      expect(kept.length + Number(left)).toBe(texts[place]?.length);
    }
  });

  it("is kept within a moment for what somebody made to be long in many places", () => {
    const evil = { list: Array.from({ length: 10_000 }, () => "x".repeat(100)) };
    const begun = performance.now();
    const answer = withinBudget(found([evil, evil, evil]), 2_000);
    // Cut one by one these took most of a minute; now some tenths of a second.
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(tokensOf(answer)).toBeLessThanOrEqual(2_000);
    expect(answer.truncated?.clipped).toEqual(["list", "list[]"]);
  });

  it("leaves out levels that no reader of JSON would get to", () => {
    const event: unknown = JSON.parse(`{"id": 1, "deep": ${"[".repeat(30_000)}${"]".repeat(30_000)}}`);
    const answer = withinBudget(found([{ event }, { event: { id: 2 } }]), 1_000);
    expect(answer.items).toMatchObject([{ event: { id: 1 } }, { event: { id: 2 } }]);
    expect(JSON.stringify(answer.items)).toContain("[+ deeper levels]");
    expect(answer.truncated?.clipped[0]).toMatch(/^event\.deep\[\]/);
  });

  it("never leaves half a character", () => {
    const answer = withinBudget(found([{ text: `x${"🦆".repeat(3_000)}` }]), 400);
    const [{ text = "" } = {}] = answer.items as { text: string }[];
    expect(text).toMatch(/^x🦆+ \[/u);
  });

  it("counts bytes, so that other scripts do not pass as short", () => {
    expect(tokensOf("日本語")).toBeGreaterThan(tokensOf("abc"));
  });
});

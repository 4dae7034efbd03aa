import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Why } from "../types.ts";
import { aboutness, askedWords, leastRelevance, relevance } from "./relevance.ts";

const hit = (cosine: number | null, words: string[] = []) => ({ signals: { cosine, words, exact: null } });

describe("how well a record answers", () => {
  it("rises with nearness and with shared words, between 0 and 1", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.nat(8),
        fc.nat(8),
        (cosine, more, shared, asked) => {
          const words = Array.from({ length: shared }, (_, n) => `w${n}`);
          const here = relevance(hit(cosine, words), asked);
          expect(here).toBeGreaterThanOrEqual(0);
          expect(here).toBeLessThanOrEqual(1);
          expect(relevance(hit(Math.min(1, cosine + more), words), asked)).toBeGreaterThanOrEqual(here);
          expect(relevance(hit(cosine, [...words, "one"]), asked)).toBeGreaterThanOrEqual(here);
        },
      ),
    );
  });

  it("parts what answers from what does not where the two were measured", () => {
    expect(relevance(hit(0.3), 5)).toBeGreaterThan(leastRelevance);
    expect(relevance(hit(0.22), 5)).toBeLessThan(leastRelevance);
  });

  it("counts a question's words once and without those that say nothing", () => {
    expect(askedWords("What was the most expensive strike, and which strikes were not?")).toBe(2);
    expect(askedWords("what is it not")).toBe(0);
  });
});

describe("how well a product answers by what the catalog tells of it", () => {
  const meaning = (score: number): Why => ({ field: "meaning", score });
  const word = (match: string, field = "description"): Why => ({ field, match });

  it("is on the scale of records", () => {
    expect(aboutness([meaning(0.5), word("rain")], "rain in Seattle")).toBeCloseTo(
      relevance(hit(0.5, ["rain"]), 2),
      12,
    );
    expect(aboutness([], "rain")).toBe(0);
    expect(aboutness([meaning(0.5)], "what is it")).toBe(0);
  });

  it("puts the product that is called by its name above everything", () => {
    const named = aboutness([word("daily_weather", "name")], "Daily weather?");
    expect(named).toBeGreaterThan(relevance(hit(1, ["daily", "weather"]), 2) + 1);
    expect(aboutness([word("daily_weather", "name")], "weather")).toBeLessThan(1);
  });

  it("believes in a typing mistake in a short question only", () => {
    expect(aboutness([word("earthquak")], "earthqake")).toBeGreaterThanOrEqual(leastRelevance);
    expect(aboutness([word("east")], "hotel bookings in Paris last summer")).toBeLessThan(leastRelevance);
  });
});

import { describe, expect, it } from "vitest";
import { mean } from "../../server/domain/relevance/judge.ts";
import { pairedBootstrap } from "./bootstrap.ts";

describe("the paired bootstrap", () => {
  const scores = Array.from({ length: 200 }, (_, n) => ((n * 7919) % 101) / 101);

  it("sees a gain that is there, and says the same each time", () => {
    const better = scores.map((score, n) => score + (n % 3 === 0 ? 0.02 : 0.1));
    const found = pairedBootstrap(better, scores, 2_000);
    expect(found.low).toBeGreaterThan(0.05);
    expect(found.low).toBeLessThan(found.mean);
    expect(found.high).toBeGreaterThan(found.mean);
    expect(found.p).toBeLessThan(0.01);
    expect(pairedBootstrap(better, scores, 2_000)).toEqual(found);
  });

  it("does not see one in noise around nothing", () => {
    const noisy = scores.map((score, n) => score + (n % 2 === 0 ? 0.1 : -0.1));
    const { low, high, p } = pairedBootstrap(noisy, scores, 2_000);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
    expect(p).toBeGreaterThan(0.5);
  });

  it("covers the true mean about as often as it promises", () => {
    const spread = Array.from({ length: 60 }, (_, n) => Math.sin(n * 12.9898) * 0.3 + 0.2);
    const { low, high } = pairedBootstrap(
      spread,
      spread.map(() => 0),
    );
    const deviation = Math.sqrt(spread.reduce((all, x) => all + (x - (mean(spread) ?? 0)) ** 2, 0) / 60);
    // The normal approximation of the same interval.
    expect(high - low).toBeCloseTo((2 * 1.96 * deviation) / Math.sqrt(60), 1);
  });

  it("refuses lists that do not belong together", () => {
    expect(() => pairedBootstrap([1], [1, 2])).toThrow("same length");
    expect(() => pairedBootstrap([], [])).toThrow("same length");
  });
});

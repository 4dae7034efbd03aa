import { describe, expect, test } from "vitest";
import type { Aggregation, FeatureValue } from "../types.ts";
import { aggregationOf } from "./index.ts";

/** Expected values are worked out by hand. Values come at 0 s, 10 s, 20 s … unless times are given. */
function answer(
  aggregation: Aggregation,
  values: readonly FeatureValue[],
  { q, at }: { q?: number; at?: readonly number[] } = {},
): FeatureValue {
  const aggregator = aggregationOf(aggregation);
  const partial = values.reduce<unknown>(
    (all, value, i) =>
      aggregator.merge(
        all,
        aggregator.lift(value, { eventTimeUs: (at?.[i] ?? i * 10) * 1_000_000, partition: 0, offset: i }),
      ),
    aggregator.empty(),
  );
  return aggregator.finish(partial, q === undefined ? {} : { q });
}

test("count", () => {
  expect(answer({ name: "count" }, [])).toBe(0);
  expect(answer({ name: "count" }, [5, "a", false])).toBe(3);
});

describe("sum", () => {
  const sum = (...values: FeatureValue[]) => answer({ name: "sum" }, values);
  test("is 0 over nothing and passes over what is no number", () => {
    expect(sum()).toBe(0);
    expect(sum("a", true, 4)).toBe(4);
  });
  test("loses nothing to cancellation and rounds once", () => {
    expect(sum(1e16, 1, -1e16)).toBe(1);
    expect(sum(...Array<number>(10).fill(0.1))).toBe(1);
    expect(sum(1e100, 1, -1e100, 1e-30)).toBe(1);
  });
  test("is exact to 2^53, and beyond it where the column came as digits", () => {
    expect(sum(9007199254740991, -1)).toBe(9007199254740990);
    expect(sum("9007199254740993", 2)).toBe("9007199254740995");
    expect(sum("9223372036854775807", "9223372036854775807")).toBe("18446744073709551614");
    expect(sum("9007199254740993", -9007199254740991)).toBe(2);
  });
  test("is null when it overflows", () => {
    expect(sum(1.7e308, 1.7e308)).toBeNull();
  });
});

test("mean", () => {
  expect(answer({ name: "mean" }, [])).toBeNull();
  expect(answer({ name: "mean" }, [1, 2, 6])).toBe(3);
  expect(answer({ name: "mean" }, [-0.5, 0.5, "x"])).toBe(0);
});

describe("stddev is the sample standard deviation", () => {
  const stddev = (...values: FeatureValue[]) => answer({ name: "stddev" }, values);
  test("of fewer than two values is null", () => {
    expect(stddev()).toBeNull();
    expect(stddev(4)).toBeNull();
  });
  test("divides by n - 1", () => {
    // Mean 5, squared differences 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, 32 / 7.
    expect(stddev(2, 4, 4, 4, 5, 5, 7, 9)).toBeCloseTo(Math.sqrt(32 / 7), 14);
    expect(stddev(1, 3)).toBe(Math.SQRT2);
  });
  test("of equal values is exactly 0, also where squares are rounded", () => {
    expect(stddev(0.1, 0.1, 0.1)).toBe(0);
  });
  test("of large values that differ little loses nothing", () => {
    expect(stddev(1e15, 1e15 + 1, 1e15 + 2)).toBe(1);
  });
});

test("min and max: numbers, texts by code point, digits as numbers", () => {
  const min = (...values: FeatureValue[]) => answer({ name: "min" }, values);
  const max = (...values: FeatureValue[]) => answer({ name: "max" }, values);
  expect(min()).toBeNull();
  expect([min(3, -2, 10), max(3, -2, 10)]).toEqual([-2, 10]);
  expect([min("b", "a", "ab"), max("b", "a", "ab")]).toEqual(["a", "b"]);
  expect([min(true, false), max(true, false)]).toEqual([false, true]);
  // UTF-16 has U+1F600 (D83D DE00) before U+FB00; by code point it comes after.
  expect(max("ﬀ", "😀")).toBe("😀");
  expect(max(9007199254740991, "9007199254740993", 5)).toBe("9007199254740993");
  expect(min([1], 7)).toBe(7);
});

test("first, last and last_n go by event time, then partition, then offset", () => {
  const at = [20, 10, 30, 30];
  expect(answer({ name: "first" }, ["a", "b", "c", "d"], { at })).toBe("b");
  expect(answer({ name: "last" }, ["a", "b", "c", "d"], { at })).toBe("d");
  expect(answer({ name: "last_n", n: 3 }, ["a", "b", "c", "d"], { at })).toEqual(["d", "c", "a"]);
  expect(answer({ name: "last_n", n: 9 }, ["a", "b"])).toEqual(["b", "a"]);
  expect(answer({ name: "last_n", n: 2 }, [])).toBeNull();
  expect(answer({ name: "first" }, [])).toBeNull();
  const last = aggregationOf({ name: "last" });
  const instant = { eventTimeUs: 5, offset: 9 };
  const both = last.merge(
    last.lift("partition 1", { ...instant, partition: 1, offset: 0 }),
    last.lift("partition 0", { ...instant, partition: 0 }),
  );
  expect(last.finish(both, {})).toBe("partition 1");
});

test("ratio is the share of true among true and false", () => {
  expect(answer({ name: "ratio" }, [])).toBeNull();
  expect(answer({ name: "ratio" }, [true, false, false, true, true])).toBe(0.6);
  expect(answer({ name: "ratio" }, [1, "true"])).toBeNull();
});

test("session_count cuts where more than the gap lies between two events, whatever their order", () => {
  const sessions = (at: number[]) =>
    answer({ name: "session_count", gapUs: 300_000_000 }, Array<number>(at.length).fill(1), { at });
  expect(sessions([])).toBe(0);
  expect(sessions([0])).toBe(1);
  expect(sessions([0, 300])).toBe(1);
  expect(sessions([0, 301])).toBe(2);
  expect(sessions([900, 0, 600, 300])).toBe(1);
  expect(sessions([0, 1000, 500, 250, 750])).toBe(1);
  expect(sessions([0, 1000, 400])).toBe(3);
});

describe("quantile", () => {
  const quantile = (q: number, values: number[]) => answer({ name: "quantile" }, values, { q });
  test("of nothing is null, of zeros zero", () => {
    expect(quantile(0.5, [])).toBeNull();
    expect(quantile(0.5, [0, 0, 0])).toBe(0);
  });
  test("is within 1 % of the value at rank floor(q (n - 1))", () => {
    const values = [-500, -3, 0, 0.02, 7, 1e6, 1e6 + 1];
    for (const [q, exact] of [
      [0.01, -500],
      [0.2, -3],
      [0.34, 0],
      [0.5, 0.02],
      [0.7, 7],
      [0.95, 1e6],
      [0.999, 1e6],
    ] as const) {
      const value = quantile(q, values);
      expect(Math.abs(Number(value) - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.01 + 1e-15);
    }
  });
  test("holds every double", () => {
    for (const extreme of [Number.MAX_VALUE, -Number.MAX_VALUE])
      expect(Math.abs(Number(quantile(0.5, [extreme])) / extreme - 1)).toBeLessThanOrEqual(0.01);
    expect(quantile(0.5, [Number.MIN_VALUE])).toBe(Number.MIN_VALUE);
  });
  test("answers the middle of the bucket: 1 is alone in (γ^-1, 1], whose middle is 2 / (γ + 1) = 0.99", () => {
    expect(quantile(0.5, [1])).toBeCloseTo(0.99, 12);
    // γ = 1.01 / 0.99; 2 lies in bucket ceil(ln 2 / ln γ) = ceil(34.656…) = 35.
    expect(quantile(0.5, [2])).toBeCloseTo(0.99 * (1.01 / 0.99) ** 35, 12);
  });
});

describe("count_distinct", () => {
  const distinct = (values: FeatureValue[]) => answer({ name: "count_distinct" }, values);
  test("tells types apart and takes -0 for 0", () => {
    expect(distinct([])).toBe(0);
    expect(distinct([1, "1", true, 1, -0, 0, "a", [1, 2], [1, 2], [2, 1]])).toBe(7);
  });
  test("is exact up to 1,024 and says when it estimates", () => {
    const aggregator = aggregationOf({ name: "count_distinct" });
    let partial = aggregator.empty();
    const add = (i: number) => {
      partial = aggregator.insert(partial, `value-${i}`, { eventTimeUs: i, partition: 0, offset: i });
    };
    for (let i = 0; i < 1024; i++) add(i);
    expect([aggregator.finish(partial, {}), aggregator.isApproximate(partial)]).toEqual([1024, false]);
    for (let i = 0; i < 1024; i++) add(i);
    expect(aggregator.isApproximate(partial)).toBe(false);
    add(1024);
    expect(aggregator.isApproximate(partial)).toBe(true);
    for (let i = 1025; i < 100_000; i++) add(i);
    // Four standard errors of 0.81 %; the hash is fixed, so the same comes out every time.
    expect(Math.abs(Number(aggregator.finish(partial, {})) - 100_000)).toBeLessThan(3_250);
  });
  test("estimates the same from any split", () => {
    const aggregator = aggregationOf({ name: "count_distinct" });
    const values = Array.from({ length: 5000 }, (_, i) => i * 7);
    const of = (some: number[]) =>
      some.reduce<unknown>(
        (all, v) => aggregator.insert(all, v, { eventTimeUs: 0, partition: 0, offset: 0 }),
        aggregator.empty(),
      );
    const whole = aggregator.finish(of(values), {});
    const parts = [values.slice(0, 900), values.slice(800, 3000), values.slice(2500)].map(of);
    expect(
      aggregator.finish(
        parts.reduce((a, b) => aggregator.merge(a, b), aggregator.empty()),
        {},
      ),
    ).toBe(whole);
  });
});

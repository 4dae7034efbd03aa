import { describe, expect, test } from "vitest";
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  formatShare,
  formatShort,
  notKnown,
  plural,
} from "./format.ts";

// Units stand behind a space that does not break.
const text = (formatted: string) => formatted.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");

test("what is not known is never a number", () => {
  for (const format of [formatCount, formatShort, formatBytes, formatRate, formatDuration, formatShare])
    expect([format(null), format(undefined)]).toEqual([notKnown, notKnown]);
});

describe("rates choose the unit a person would", () => {
  test.each([
    [11.4, "11.4/s"],
    [0.6, "0.6/s"],
    [0.005, "0.3/min"],
    [0.02, "1.2/min"],
    [12 / 3600, "0.2/min"],
    [1 / 3600, "1/h"],
    [0, "0/s"],
    [12_345, "12.3 k/s"],
  ])("%d", (perSecond, expected) => expect(text(formatRate(perSecond))).toBe(expected));
});

describe("durations have one unit", () => {
  test.each([
    [38, "38 ms"],
    [200, "0.2 s"],
    [41_000, "41 s"],
    [360_000, "6 min"],
    [18_000_000, "5 h"],
    [31 * 86_400_000, "31 d"],
    [3211 * 86_400_000, "8.79 years"],
  ])("%d ms", (ms, expected) => expect(text(formatDuration(ms))).toBe(expected));
});

test("ages never are negative, however clocks differ", () => {
  expect(text(formatAge(-4000))).toBe("<0.1 s");
  expect(text(formatAge(1234))).toBe("1.2 s");
  expect(text(formatAge(42_000))).toBe("42 s");
});

test("sizes, shares and counts", () => {
  expect(text(formatBytes(1536))).toBe("1.5 KiB");
  expect(text(formatBytes(0))).toBe("0 B");
  expect(text(formatShare(0.9997))).toBe("99.97 %");
  expect(text(formatShare(0.999999))).toBe("99.99 %");
  expect(text(formatShare(1))).toBe("100 %");
  expect(text(formatShare(0.12345))).toBe("12.3 %");
  expect(formatCount(84_112)).toBe("84,112");
  expect(text(formatShort(1_204_000))).toBe("1.2 M");
  expect(plural(1, "product")).toBe("1 product");
  expect(plural(0, "entry", "entries")).toBe("0 entries");
});

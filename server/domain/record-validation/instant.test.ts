import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoFromUs } from "../../clock.ts";
import { dateUs, instantUs } from "./instant.ts";
import { compileTimePattern } from "./time-pattern.ts";

const us = (iso: string) => Date.parse(iso) * 1000;

describe("instantUs", () => {
  it.each([
    ["2026-01-31T09:30:00Z", us("2026-01-31T09:30:00Z")],
    ["2026-01-31t09:30z", us("2026-01-31T09:30:00Z")],
    ["2026-01-31 09:30:00.123456789+01:30", us("2026-01-31T08:00:00Z") + 123_456],
    ["2024-02-29T23:59:59.5-0800", us("2024-03-01T07:59:59Z") + 500_000],
    ["1969-12-31T23:59:59.999999Z", -1],
    ["2026-01-31T09:30:00-03", us("2026-01-31T12:30:00Z")],
  ])("reads %s", (text, expected) => {
    expect(instantUs(text)).toBe(expected);
  });

  it.each([
    "2026-02-30T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-31T24:00:00Z",
    "2026-01-31T09:60:00Z",
    "2026-01-31T09:30:60Z",
    "2026-01-31T09:30:00",
    "2026-01-31",
    "",
    "yesterday",
    "2026-01-31T09:30:00.Z",
    "2026-01-31T09:30:00+25:00",
    "2026-1-31T09:30:00Z",
    "２０２６-01-31T09:30:00Z",
  ])("refuses %j", (text) => {
    expect(instantUs(text)).toBeUndefined();
  });

  it("takes UTC where a contract says that there is no zone", () => {
    expect(instantUs("2026-01-31T09:30:00.25", "utc")).toBe(us("2026-01-31T09:30:00.250Z"));
    expect(instantUs("2026-01-31 09:30", "utc")).toBe(us("2026-01-31T09:30:00Z"));
  });

  it("agrees with the clock's own writing on every microsecond", () => {
    fc.assert(
      fc.property(fc.integer({ min: -8_000_000_000_000_000, max: 8_999_999_999_999_999 }), (instant) => {
        expect(instantUs(isoFromUs(instant))).toBe(instant);
      }),
      { numRuns: 1_000 },
    );
  });

  it("agrees with Date.parse wherever both read a text", () => {
    const text = fc
      .tuple(fc.nat(2300), fc.nat(14), fc.nat(33), fc.nat(25), fc.nat(62), fc.nat(62))
      .map(([y, mo, d, h, mi, s]) => {
        const two = (n: number) => String(n).padStart(2, "0");
        return `${String(y).padStart(4, "0")}-${two(mo)}-${two(d)}T${two(h)}:${two(mi)}:${two(s)}Z`;
      });
    fc.assert(
      fc.property(text, (iso) => {
        const own = instantUs(iso);
        if (own !== undefined) expect(own).toBe(us(iso));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("dates and patterns", () => {
  it("reads dates as midnight UTC", () => {
    expect(dateUs("2024-02-29")).toBe(us("2024-02-29T00:00:00Z"));
    expect(dateUs("2023-02-29")).toBeUndefined();
    expect(dateUs("2024-02-29T00:00:00Z")).toBeUndefined();
  });

  it.each([
    ["yyyy-MM-dd HH:mm:ss", "2026-01-31 09:30:15", us("2026-01-31T09:30:15Z")],
    ["dd.MM.yyyy", "31.01.2026", us("2026-01-31T00:00:00Z")],
    ["yyyyMMdd'T'HHmmss.SSSXX", "20260131T093015.250+0100", us("2026-01-31T08:30:15.250Z")],
    ["yyyy-MM-dd", "2026-02-30", undefined],
    ["yyyy-MM-dd", "2026-01-31 ", undefined],
  ])("pattern %s reads %s", (pattern, text, expected) => {
    expect(compileTimePattern(pattern)?.(text)).toBe(expected);
  });

  it("does not pretend to know other letters", () => {
    expect(compileTimePattern("EEE, d MMM yyyy")).toBeUndefined();
    expect(compileTimePattern("yyyy yyyy")).toBeUndefined();
  });
});

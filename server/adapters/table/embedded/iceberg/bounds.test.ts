import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeWhole, encodeBound } from "./bounds.ts";

const bytes = (text: string) => Buffer.from(text, "utf8");
/** A text of any characters, no halves of surrogate pairs: as columns hold them. */
const text = fc.string({ unit: "binary", maxLength: 40 });

describe("bounds in Iceberg's serialization", () => {
  it("of texts enclose them, cut or not", () => {
    fc.assert(
      fc.property(text, (value) => {
        const lower = encodeBound("string", value, "lower");
        const upper = encodeBound("string", value, "upper");
        expect(Buffer.compare(lower ?? Buffer.alloc(0), bytes(value))).toBeLessThanOrEqual(0);
        // None: nothing of that length is greater, so that nothing may be left out.
        if (upper) expect(Buffer.compare(upper, bytes(value))).toBeGreaterThanOrEqual(0);
        for (const bound of [lower, upper])
          expect([...(bound?.toString("utf8") ?? "")].length).toBeLessThanOrEqual(16);
      }),
      { numRuns: 2000 },
    );
    expect(encodeBound("string", "a".repeat(17), "upper")).toEqual(bytes(`${"a".repeat(15)}b`));
    expect(encodeBound("string", `${"a".repeat(15)}\u{10ffff}z`, "upper")).toEqual(
      bytes(`${"a".repeat(14)}b`),
    );
    expect(encodeBound("string", `${"a".repeat(15)}\ud7ffz`, "upper")).toEqual(
      bytes(`${"a".repeat(15)}\ue000`),
    );
    expect(encodeBound("string", "\u{10ffff}".repeat(17), "upper")).toBeUndefined();
  });

  it("of decimals are their unscaled value, big-endian, in as few bytes as hold it", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }), (unscaled) => {
        const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(4, "0");
        const written = `${unscaled < 0n ? "-" : ""}${digits.slice(0, -3)}.${digits.slice(-3)}`;
        const bound = encodeBound("decimal(38, 3)", written, "lower") ?? Buffer.alloc(0);
        expect(BigInt.asIntN(bound.length * 8, BigInt(`0x${bound.toString("hex")}`))).toBe(unscaled);
        expect(bound.length === 1 || BigInt.asIntN(bound.length * 8 - 8, unscaled) !== unscaled).toBe(true);
      }),
    );
  });

  it("of times are microseconds or days since the epoch", () => {
    const whole = (type: string, value: string) => decodeWhole(encodeBound(type, value, "lower"));
    expect(whole("timestamptz", "2026-01-31 10:00:00.5+00")).toBe(Date.UTC(2026, 0, 31, 10) * 1000 + 500_000);
    expect(whole("timestamp", "1969-12-31 23:59:59.999999")).toBe(-1);
    expect(whole("date", "1969-12-31")).toBe(-1);
    expect(whole("time", "00:00:01.000001")).toBe(1_000_001);
    expect(whole("long", "-9007199254740991")).toBe(-9007199254740991);
    for (const [type, value] of [
      ["timestamptz", "infinity"],
      ["timestamp", "12026-01-01 00:00:00"],
      ["date", "0044-03-15 (BC)"],
      ["double", "nan"],
      ["binary", "6162"],
    ] as const)
      expect(encodeBound(type, value, "upper")).toBeUndefined();
  });
});

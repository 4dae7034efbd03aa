import { expect, test } from "vitest";
import { chartValue, rawText, sameValue, valueText } from "./value-text.ts";

test("numbers, lists and nothing read as people write them", () => {
  expect(valueText(4, "int64", "UTC")).toBe("4");
  expect(valueText(84_112, "int64", "UTC")).toBe("84,112");
  expect(valueText(12.345678, "float64", "UTC")).toBe("12.3457");
  expect(valueText(0.1 + 0.2, "float64", "UTC")).toBe("0.3");
  expect(valueText(3.2e-7, "float64", "UTC")).toBe("3.200e-7");
  expect(valueText("9223372036854775807", "int64", "UTC")).toBe("9,223,372,036,854,775,807");
  expect(valueText(["DFW", "ORD"], "string[]", "UTC")).toBe("DFW, ORD");
  expect(valueText([], "string[]", "UTC")).toBe("empty list");
  expect(valueText(null, "float64", "UTC")).toBe("–");
  expect(valueText("2026-01-02T03:04:05Z", "timestamp", "UTC")).toContain("03:04:05");
});

test("the API's own form is kept for titles; only numbers are drawn", () => {
  expect(rawText(["a"])).toBe('["a"]');
  expect(rawText(undefined)).toBe("null");
  expect([chartValue(3), chartValue(true), chartValue("word"), chartValue(null)]).toEqual([3, 1, null, null]);
});

test("evaluators agree exactly, fractions within 1e-9", () => {
  expect(sameValue(0.1 + 0.2, 0.3)).toBe(true);
  expect(sameValue(1, 1.000001)).toBe(false);
  expect(sameValue(["a", 1], ["a", 1])).toBe(true);
  expect(sameValue(["a"], ["a", "b"])).toBe(false);
  expect(sameValue(null, 0)).toBe(false);
});

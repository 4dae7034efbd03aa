import { describe, expect, it } from "vitest";
import { ambiguousOrder, readingsOf, readText, toIso } from "./text-types.ts";

const narrowest = (...texts: string[]) => readingsOf(texts)[0];

describe("readingsOf", () => {
  it.each([
    [["1", "-20", "0"], { type: "integer" }],
    [["1", "2.5", "1e-3", "-.5"], { type: "number" }],
    // Leading zeros say that it is a code and not a quantity.
    [["01234", "02345"], { type: "string" }],
    [["true", "False"], { type: "boolean" }],
    [["2024-02-29", ""], { type: "date" }],
    [["2023-02-29"], { type: "string" }],
    [["2024-02-29T10:00:00Z", "2024-02-29 10:00+01:00"], { type: "timestamp", zoned: true }],
    [["2024-02-29 10:00", "2024-02-29T10:00:00.123"], { type: "timestamp", zoned: false }],
    [["2024-02-29T10:00:00Z", "2024-02-29 10:00"], { type: "string" }],
    [["29/2/2016 01:16", "1/3/2016 9:05"], { type: "timestamp", layout: "d/m/y", zoned: false }],
    [["12/31/2010 8:26"], { type: "timestamp", layout: "m/d/y", zoned: false }],
    [["31.12.2010"], { type: "date", layout: "d.m.y" }],
    [["?", "1"], { type: "string" }],
    [["", ""], { type: "string" }],
  ])("reads %j", (texts, reading) => {
    expect(narrowest(...texts)).toEqual(reading);
  });

  it("sees when day and month could be either way round", () => {
    expect(ambiguousOrder(readingsOf(["1/2/2020", "3/4/2020"]))).toBe(true);
    expect(ambiguousOrder(readingsOf(["1/2/2020", "13/4/2020"]))).toBe(false);
  });
});

it("turns layouts into ISO and refuses days that do not exist", () => {
  expect(toIso("29/2/2016 1:16", "d/m/y")).toBe("2016-02-29T01:16:00");
  expect(toIso("2/29/2015", "m/d/y")).toBeUndefined();
  expect(toIso("1/1/2015 24:00", "m/d/y")).toBeUndefined();
});

it("makes values of texts, and leaves those that do not fit for validation to name", () => {
  expect(readText("7", { type: "integer" })).toBe(7);
  expect(readText("9007199254740993", { type: "integer" })).toBe("9007199254740993");
  expect(readText("n/a", { type: "integer" })).toBe("n/a");
  expect(readText("TRUE", { type: "boolean" })).toBe(true);
  expect(readText("5/3/2016 12:00", { type: "timestamp", layout: "d/m/y" })).toBe("2016-03-05T12:00:00");
});

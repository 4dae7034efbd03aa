import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../errors.ts";
import { parseAsOf, parsePosition } from "./position.ts";
import { distance, formatVector, parseVector } from "./vector.ts";

describe("positions", () => {
  it.each([
    ["latest", { kind: "latest" }],
    ["earliest", { kind: "earliest" }],
    ["newest:500", { kind: "newest", count: 500 }],
    ["offset:2:118", { kind: "offset", partition: 2, offset: 118 }],
    ["time:2026-01-31T09:30:00.000001Z", { kind: "time", knowledgeTimeUs: 1769851800000001 }],
    ["time:2026-01-31T10:30:00 01:00", { kind: "time", knowledgeTimeUs: 1769851800000000 }],
    ["vector:0:5,3:7", { kind: "vector", offsets: { 0: 5, 3: 7 } }],
    ["vector:", { kind: "vector", offsets: {} }],
  ])("reads %s", (text, position) => {
    expect(parsePosition(text)).toEqual(position);
  });

  it.each([
    "",
    "newest:0",
    "newest:10001",
    "newest:x",
    "offset:1",
    "offset:-1:2",
    "offset:0:99999999999999999999",
    "time:yesterday",
    "time:2026-01-31T09:30:00",
    "vector:0",
    "vector:0:1,",
    "last",
  ])("refuses %j with the path and what to write", (text) => {
    expect(() => parsePosition(text)).toThrow(AppError);
    try {
      parsePosition(text);
    } catch (error) {
      expect(error).toMatchObject({ code: "INVALID_INPUT", path: "from" });
    }
  });

  it("vectors survive the way to text and back", () => {
    const vectors = fc.dictionary(fc.nat(64).map(String), fc.nat({ max: Number.MAX_SAFE_INTEGER }));
    fc.assert(
      fc.property(vectors, (vector) => {
        expect(parseVector(formatVector(vector), "from")).toEqual(vector);
      }),
    );
  });

  it("counts the records between two vectors", () => {
    expect(distance({ 0: 5, 1: 9 }, { 0: 8, 1: 9, 2: 4 })).toBe(7);
    expect(distance({ 0: 9 }, { 0: 8 })).toBe(0);
  });

  it("takes asOf up to a second ahead of the clock", () => {
    const now = Date.UTC(2026, 0, 31) * 1000;
    expect(parseAsOf("2026-01-31T00:00:01Z", now)).toBe(now + 1_000_000);
    expect(() => parseAsOf("2026-01-31T00:00:01.000001Z", now)).toThrow("future");
  });
});

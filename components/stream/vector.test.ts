import { describe, expect, it } from "vitest";
import { distance, parseVector } from "./vector.ts";

describe("offset vectors", () => {
  it("are read from the API's text", () => {
    expect([...(parseVector("vector:0:1201,2:877") ?? [])]).toEqual([
      [0, 1201],
      [2, 877],
    ]);
    expect(parseVector("vector:")?.size).toBe(0);
    expect(parseVector("0:1201")).toBeUndefined();
    expect(parseVector("vector:0:x")).toBeUndefined();
  });

  it("tell how many records lie between two places", () => {
    expect(distance("vector:0:10,1:5", "vector:0:12,1:5")).toBe(2);
    expect(distance("vector:0:10", "vector:0:12,1:5")).toBe(7);
    expect(distance("vector:0:20", "vector:0:12")).toBe(0);
    expect(distance("?", "vector:0:12")).toBeNull();
  });
});

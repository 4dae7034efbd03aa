import fc from "fast-check";
import { expect, it } from "vitest";
import { nestsDeeper } from "./json-depth.ts";

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

it("counts levels of lists and objects", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat({ max: 8 }), (value, levels) => {
      expect(nestsDeeper(value, levels)).toBe(depthOf(value) > levels);
    }),
  );
});

it("tells of any depth", () => {
  const deep: unknown = JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);
  expect(nestsDeeper(deep, 200)).toBe(true);
  expect(nestsDeeper(deep, 200_000)).toBe(false);
});

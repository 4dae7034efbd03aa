import { expect, test } from "vitest";
import type { Entity } from "./entity.ts";
import { tryParsers } from "./try-state.ts";

test("features and keys go through the URL and come back", () => {
  const features = ["a/b.c", "d/e.f"];
  const keys: Entity[] = [{ iata: "DFW" }, { account: "x, y", n: 3 }];
  expect(tryParsers.f.parse(tryParsers.f.serialize(features))).toEqual(features);
  expect(tryParsers.k.parse(tryParsers.k.serialize(keys))).toEqual(keys);
});

test("what is no feature or no key is left out", () => {
  expect(tryParsers.f.parse("a/b.c,nonsense,,x.y")).toEqual(["a/b.c"]);
  expect(tryParsers.k.parse('[{"a":1},5,{"b":{"c":1}}]')).toEqual([{ a: 1 }]);
  expect(tryParsers.k.parse("{")).toBeNull();
});

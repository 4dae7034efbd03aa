import { describe, expect, it } from "vitest";
import { changesBetween } from "./changes-between.ts";
import type { ProductVersion } from "./product-version.ts";

const version = (revision: number, ...paths: string[]): ProductVersion => ({
  revision,
  version: `1.${revision}.0`,
  action: "changed",
  at: "2026-01-01T00:00:00Z",
  until: null,
  actor: { id: "a", name: "A" },
  reason: "",
  changes: paths.map((path) => ({
    path,
    change: "changed",
    effect: "compatible",
    sentence: `${path} in ${revision}`,
  })),
});

describe("changes between two versions", () => {
  const versions = [version(4, "a"), version(3, "b", "c"), version(2, "a"), version(1, "x")];

  it("are those after the older one, up to the newer one, each path by its last change", () => {
    expect(changesBetween(versions, 1, 4).map((change) => change.sentence)).toEqual([
      "b in 3",
      "c in 3",
      "a in 4",
    ]);
  });

  it("are none between a version and itself", () => {
    expect(changesBetween(versions, 3, 3)).toEqual([]);
  });
});

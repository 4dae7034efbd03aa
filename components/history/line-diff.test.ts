import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffLinesOf } from "./line-diff.ts";

describe("comparing two texts", () => {
  it("shows each change with its surroundings and says how much is left out", () => {
    const before = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    const after = before.with(10, "changed");
    expect(diffLinesOf(`${before.join("\n")}\n`, `${after.join("\n")}\n`, 1)).toEqual([
      { kind: "gap", text: "9 unchanged lines" },
      { kind: "same", text: "line 9" },
      { kind: "removed", text: "line 10" },
      { kind: "added", text: "changed" },
      { kind: "same", text: "line 11" },
      { kind: "gap", text: "8 unchanged lines" },
    ]);
  });

  it("has no change to show for equal texts", () => {
    expect(diffLinesOf("a\nb\n", "a\nb\n").every((line) => line.kind === "same")).toBe(true);
  });

  it("loses no line: removing the additions gives the old text, removing the removals the new one", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "  d: 1"), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLinesOf(`${before.join("\n")}\n`, `${after.join("\n")}\n`, 100);
        const without = (kind: string) => lines.filter((line) => line.kind !== kind).map((line) => line.text);
        expect(without("added")).toEqual(before);
        expect(without("removed")).toEqual(after);
      }),
    );
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { safeNext } from "./safe-next.ts";

test("keeps paths of this portal with their query", () => {
  for (const path of ["/", "/catalog?q=a%2Fb&at=1", "/products/a/b?tab=live#x", "/sign-ins"])
    expect(safeNext(path)).toBe(path);
});

test("leads Home from anything else", () => {
  for (const path of [
    undefined,
    "",
    "catalog",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:1",
    "/\t/evil.example",
    "/sign-in",
    "/sign-in?next=/",
    "/first-admin",
  ])
    expect(safeNext(path)).toBe("/");
});

test("never leaves the portal's origin, whatever it is given", () => {
  const hostile = fc.array(
    fc.constantFrom("/", "\\", ":", "@", "?", "#", "\t", "\n", "evil.example", "http"),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        hostile.map((parts) => parts.join("")),
      ),
      (text) => {
        expect(new URL(safeNext(text), "http://portal.example").origin).toBe("http://portal.example");
      },
    ),
    { numRuns: 2000 },
  );
});

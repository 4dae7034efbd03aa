import fc from "fast-check";
import { expect, test } from "vitest";
import { highlight, type Language } from "./highlight.ts";

const languages: Language[] = ["json", "yaml", "bash", "typescript", "python", "sql", "text"];

test("no character is lost or added, whatever the code is", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.string({ unit: fc.constantFrom('"', "'", "\\", "#", "-", "\n", ":", "a", "1") }),
      ),
      fc.constantFrom(...languages),
      (code, language) =>
        highlight(code, language)
          .map((part) => part.text)
          .join("") === code,
    ),
  );
});

test("keys, strings, numbers and comments are told apart", () => {
  expect(highlight('{"a": "b", "n": -1.5}', "json").filter((part) => part.kind !== "plain")).toEqual([
    { text: '"a"', kind: "key" },
    { text: '"b"', kind: "string" },
    { text: '"n"', kind: "key" },
    { text: "-1.5", kind: "number" },
  ]);
  expect(highlight("name: x # why", "yaml").map((part) => part.kind)).toEqual(["key", "plain", "comment"]);
});

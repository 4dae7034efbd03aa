import { expect, test } from "vitest";
import { plainMarkdown } from "./plain-markdown.ts";

test("leaves the words of headings, emphasis, code and links", () => {
  expect(
    plainMarkdown(
      "it is *so*.\n## Name things\nSign in as **Daniel** and use `weather`, see [help](/help/x).\n```yaml\na: 1\n```",
    ),
  ).toBe("it is *so*. Name things Sign in as Daniel and use weather, see help. a: 1");
});

test("tells the cells of a table in one line", () => {
  expect(plainMarkdown("| Beginning | from the oldest |\n| --- | :--- |\n| Offset | from a place |")).toBe(
    "Beginning · from the oldest · Offset · from a place",
  );
});

test("leaves what is no Markdown as it is", () => {
  expect(plainMarkdown("A B-737-400 struck Canada goose (large size) at 70 knots.")).toBe(
    "A B-737-400 struck Canada goose (large size) at 70 knots.",
  );
});

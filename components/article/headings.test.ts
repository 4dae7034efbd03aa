import { expect, test } from "vitest";
import { anchorMaker, headingAnchors } from "./headings.ts";

test("anchors are readable and never twice the same", () => {
  const anchor = anchorMaker();
  expect(["What you see", "What you see", "Überblick!", "…"].map(anchor)).toEqual([
    "what-you-see",
    "what-you-see-2",
    "überblick",
    "section",
  ]);
});

test("headings get their anchor wherever they stand in the tree", () => {
  const tree = {
    type: "root",
    children: [
      {
        type: "heading",
        children: [
          { type: "text", value: "Use " },
          { type: "inlineCode", value: "asOf" },
        ],
      },
      { type: "blockquote", children: [{ type: "heading", children: [{ type: "text", value: "Inside" }] }] },
    ],
  };
  headingAnchors()(tree);
  expect(JSON.stringify(tree)).toContain('"hProperties":{"id":"use-asof"}');
  expect(JSON.stringify(tree)).toContain('"hProperties":{"id":"inside"}');
});

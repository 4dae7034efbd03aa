import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkText, documentText } from "./document.ts";

describe("documentText", () => {
  it("fills a template, nested paths and lists included", () => {
    const payload = {
      title: "Gull strike",
      where: { airport: "JFK" },
      species: ["gull", "tern"],
      cost: 1200,
      note: null,
    };
    expect(
      documentText(payload, {
        columns: [],
        template: "{title} at {where.airport}: {species} ({cost}) {note}{missing}",
      }),
    ).toBe("Gull strike at JFK: gull, tern (1200)");
  });
  it("joins columns by line without a template", () => {
    expect(documentText({ a: "one", b: "two" }, { columns: ["a", "b"] })).toBe("one\ntwo");
  });
  it("is empty for a tombstone", () => expect(documentText(null, { columns: ["a"] })).toBe(""));
});

describe("chunkText", () => {
  it("keeps a text whole without chunking, and nothing of an empty one", () => {
    expect(chunkText("a b c", undefined)).toEqual(["a b c"]);
    expect(chunkText("", { tokens: 16, overlap: 0 })).toEqual([]);
  });
  it("loses no word, keeps their order and bounds every piece", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(words, fc.integer({ min: 16, max: 64 }), (list, tokens) => {
        const pieces = chunkText(list.join(" "), { tokens, overlap: 0 });
        expect(pieces.join(" ")).toBe(list.join(" "));
        for (const piece of pieces) expect(piece.split(" ").length).toBeLessThanOrEqual(tokens);
      }),
    );
  });
  it("repeats the overlap", () => {
    const text = Array.from({ length: 100 }, (_, i) => `w${i}`).join(" ");
    const [first, second] = chunkText(text, { tokens: 40, overlap: 20 });
    const tail = first?.split(" ").slice(-10) ?? [];
    expect(second?.startsWith(tail.slice(-1)[0] ?? "?") || second?.includes(tail.at(-1) ?? "?")).toBe(true);
  });

  it("bounds what a book costs: 5 MB become 200 pieces, and one endless word one short piece", () => {
    const book = "word ".repeat(1_000_000);
    const pieces = chunkText(book, { tokens: 200, overlap: 0 });
    expect(pieces).toHaveLength(200);
    expect(book.startsWith(pieces[0] ?? "?")).toBe(true);
    expect(chunkText("x".repeat(5_000_000), { tokens: 200, overlap: 0 })).toEqual(["x".repeat(20_000)]);
    expect(chunkText(book, undefined)[0]).toHaveLength(20_000);
  });
});

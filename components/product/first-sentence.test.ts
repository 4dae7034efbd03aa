import { describe, expect, it } from "vitest";
import { firstSentence } from "./first-sentence.ts";

describe("the first sentence", () => {
  it.each([
    ["One. Two.", "One."],
    ["Only one", "Only one"],
    ["Version 1.2 is here. It helps.", "Version 1.2 is here."],
    ["From e.g. airports, by hand. Then more.", "From e.g. airports, by hand."],
    ["Really? Yes.", "Really?"],
    ["", ""],
  ])("of %j is %j", (text, sentence) => expect(firstSentence(text)).toBe(sentence));
});

import type { ProductRow } from "@/server/domain/read-models/catalog.ts";

const fieldWords: Record<string, string> = {
  id: "name",
  meaning: "meaning",
  fields: "a field",
  field: "a field",
  columns: "a field",
  tags: "a tag",
  tag: "a tag",
};

/**
 * The reasons in words: "“flight” in name, description; close in meaning (0.61)", "“earthquakes” in name, for
 * “earthqake” as typed", "“temblor”, another name for it". The index matches stems; a reader is told the word of the
 * question `asked` that has it ("damaged", not "damag"; "out…" where the index has "outliv").
 */
export function whyText(why: NonNullable<ProductRow["why"]>, asked = ""): string {
  const typed = asked.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  const whole = (match: string) =>
    typed.find((word) => word === match) ??
    typed.find((word) => word.startsWith(match)) ??
    // The beginning of a longer word was typed.
    typed.filter((word) => match.startsWith(word)).map((word) => `${word}…`)[0] ??
    match;
  const places = new Map<string, string[]>();
  const typos: string[] = [];
  const others: string[] = [];
  for (const { field, match, score, by, of } of why) {
    const word = fieldWords[field] ?? field;
    if (match !== undefined && by === "typo") typos.push(`“${match}” in ${word}, for “${of}” as typed`);
    else if (match !== undefined && by === "synonym")
      typos.push(`“${match}”, another name for ${of === undefined ? "it" : of}`);
    else if (match !== undefined) {
      const shown = whole(match);
      places.set(shown, [...(places.get(shown) ?? []), word]);
    } else if (score !== undefined) others.push(`close in ${word} (${score.toFixed(2)})`);
    else others.push(`${word} matches`);
  }
  const plain = [...places].map(([match, fields]) => `“${match}” in ${fields.join(", ")}`);
  return [...plain, ...typos, ...others].join("; ");
}

import type { ProductRow } from "@/server/domain/read-models/catalog.ts";

const fieldWords: Record<string, string> = {
  id: "name",
  meaning: "meaning",
  fields: "a field",
  field: "a field",
  tags: "a tag",
  tag: "a tag",
};

/** The reasons in words: "“flight” in name, description; close in meaning (0.61)". */
export function whyText(why: NonNullable<ProductRow["why"]>): string {
  const places = new Map<string, string[]>();
  const others: string[] = [];
  for (const { field, match, score } of why) {
    const word = fieldWords[field] ?? field;
    if (match !== undefined) places.set(match, [...(places.get(match) ?? []), word]);
    else if (score !== undefined) others.push(`close in ${word} (${score.toFixed(2)})`);
    else others.push(`${word} matches`);
  }
  return [...[...places].map(([match, fields]) => `“${match}” in ${fields.join(", ")}`), ...others].join(
    "; ",
  );
}

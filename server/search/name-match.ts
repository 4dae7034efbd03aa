import type { SearchableProduct, Why } from "./types.ts";

/** How well a question names a product: 3 exactly, 2 by the start of its name or title, 1 by the start of a word in them, 0 not. */
export interface NameMatch {
  tier: 0 | 1 | 2 | 3;
  why: Why | null;
}

/** Lower case, separators as spaces: `Flight-Events ` and `flight_events` are the same name. */
export const normaliseName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[\s_\-/]+/g, " ")
    .trim();

/** Names first is a rule, not a weight: someone who types a name wants that product. */
export function matchName(
  question: string,
  product: Pick<SearchableProduct, "id" | "name" | "title">,
): NameMatch {
  const asked = normaliseName(question);
  if (asked === "") return { tier: 0, why: null };
  const names = [
    { field: "name", text: product.name },
    { field: "title", text: product.title },
    { field: "id", text: product.id },
  ].map((each) => ({ ...each, normal: normaliseName(each.text) }));
  const tiers = [
    (normal: string) => normal === asked,
    (normal: string) => normal.startsWith(asked),
    // One typed word that starts a word of the name; a sentence is left to text and meaning.
    (normal: string) =>
      !asked.includes(" ") && asked.length >= 2 && normal.split(" ").some((word) => word.startsWith(asked)),
  ];
  for (const [place, matches] of tiers.entries()) {
    const found = names.find((each) => matches(each.normal));
    if (found) return { tier: (3 - place) as 1 | 2 | 3, why: { field: found.field, match: found.text } };
  }
  return { tier: 0, why: null };
}

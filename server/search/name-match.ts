import { normaliseName } from "../domain/text/words.ts";
import type { SearchableProduct, Why } from "./types.ts";

/** How well a question names a product: 3 exactly, 2 by the start of its name or title, 1 by the start of a word in them, 0 not. */
export interface NameMatch {
  tier: 0 | 1 | 2 | 3;
  why: Why | null;
}

type Named = Pick<SearchableProduct, "id" | "name" | "title">;

interface Name {
  field: string;
  text: string;
  normal: string;
  words: readonly string[];
}

/** A catalog hands in the same objects at each question; normalising ten thousand of them takes longer than the rest. */
const namesOf = new WeakMap<Named, readonly Name[]>();

function names(product: Named): readonly Name[] {
  const known = namesOf.get(product);
  if (known) return known;
  const made = (["name", "title", "id"] as const).map((field) => {
    const normal = normaliseName(product[field]);
    return { field, text: product[field], normal, words: normal.split(" ") };
  });
  namesOf.set(product, made);
  return made;
}

/** From the best tier down. */
const tiers: readonly ((name: Name, asked: string) => boolean)[] = [
  ({ normal }, asked) => normal === asked,
  ({ normal }, asked) => normal.startsWith(asked),
  // One typed word that starts a word of the name; a sentence is left to text and meaning.
  ({ words }, asked) =>
    asked.length >= 2 && !asked.includes(" ") && words.some((word) => word.startsWith(asked)),
];

const noMatch: NameMatch = { tier: 0, why: null };

/** Names first is a rule, not a weight: someone who types a name wants that product. `asked` comes from `normaliseName`. */
export function matchNormalName(asked: string, product: Named): NameMatch {
  if (asked === "") return noMatch;
  const all = names(product);
  for (const [place, matches] of tiers.entries())
    for (const name of all)
      if (matches(name, asked))
        return { tier: (3 - place) as 1 | 2 | 3, why: { field: name.field, match: name.text } };
  return noMatch;
}

import type { Synonym } from "../domain/product-file/index.ts";
import { editDistance, forgivenEdits } from "../domain/text/edit-distance.ts";
import { normaliseName } from "../domain/text/words.ts";
import type { SearchableProduct, Why } from "./types.ts";

/**
 * How well a question names a product: 4 exactly, 3 by the start of its name or title, 2 by the start of a word in
 * them, 1 by another name or with a typing mistake, 0 not.
 */
export interface NameMatch {
  tier: 0 | 1 | 2 | 3 | 4;
  why: Why | null;
}

type Named = Pick<SearchableProduct, "id" | "name" | "title" | "synonyms">;

interface Name {
  field: string;
  text: string;
  normal: string;
  words: readonly string[];
}

/** The reason for a product that is known by another name. */
export const synonymReason = ({ term, of }: Synonym): Why => ({
  field: "synonyms",
  match: term,
  by: "synonym",
  ...(of === "" ? {} : { of }),
});

/** A catalog hands in the same objects at each question; normalising ten thousand of them takes longer than the rest. */
const normalised = new WeakMap<Named, Normalised>();

interface Normalised {
  names: readonly Name[];
  /** By their normal form; of several alike the first. */
  synonyms: ReadonlyMap<string, Synonym>;
}

function normalOf(product: Named): Normalised {
  const known = normalised.get(product);
  if (known) return known;
  const names = (["name", "title", "id"] as const).map((field) => {
    const normal = normaliseName(product[field]);
    return { field, text: product[field], normal, words: normal.split(" ") };
  });
  const synonyms = new Map(
    [...product.synonyms].reverse().map((synonym) => [normaliseName(synonym.term), synonym]),
  );
  const made = { names, synonyms };
  normalised.set(product, made);
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

/**
 * Names first is a rule, not a weight: someone who types a name wants that product. `asked` comes from `normaliseName`,
 * `corrected` from `correctName`: what it may have been meant to be.
 */
export function matchNormalName(asked: string, product: Named, corrected: readonly string[]): NameMatch {
  if (asked === "") return noMatch;
  const found = named(asked, product);
  if (found) return { tier: found.tier, why: { field: found.name.field, match: found.name.text } };
  const synonym = normalOf(product).synonyms.get(asked);
  if (synonym) return { tier: 1, why: synonymReason(synonym) };
  for (const other of corrected) {
    const meant = named(other, product);
    if (meant)
      return { tier: 1, why: { field: meant.name.field, match: meant.name.text, by: "typo", of: asked } };
  }
  return noMatch;
}

function named(asked: string, product: Named): { tier: 2 | 3 | 4; name: Name } | undefined {
  const all = normalOf(product).names;
  for (const [place, matches] of tiers.entries())
    for (const name of all) if (matches(name, asked)) return { tier: (4 - place) as 2 | 3 | 4, name };
  return undefined;
}

/** Words of names of at least so many letters are looked through for what was meant. */
const eachWord = 3;
const mostNames = 9;

/** The words that products are called by, to find the ones that were meant by a name with typing mistakes. */
export function createNameWords(products: Iterable<Named>): { correct(asked: string): string[] } {
  const words = new Set<string>();
  for (const product of products)
    for (const name of normalOf(product).names)
      for (const word of name.words) if (/\p{L}/u.test(word)) words.add(word);
  const nearest = (word: string): string[] => {
    const most = forgivenEdits(word.length);
    if (most === 0 || words.has(word)) return [word];
    const near: { word: string; edits: number }[] = [];
    for (const known of words) {
      const edits = editDistance(word, known, most);
      if (edits <= most) near.push({ word: known, edits });
    }
    const found = near
      .sort((a, b) => a.edits - b.edits || (a.word < b.word ? -1 : 1))
      .slice(0, eachWord)
      .map((each) => each.word);
    return found.length === 0 ? [word] : found;
  };
  return {
    /** Names that one with mistakes in its words may mean, likeliest first; none where every word is known or too far off. */
    correct(asked) {
      const parts = asked.split(" ");
      // A sentence is no name.
      if (parts.length > 6) return [];
      let made = [""];
      for (const part of parts)
        made = made
          .flatMap((before) => nearest(part).map((word) => (before === "" ? word : `${before} ${word}`)))
          .slice(0, mostNames);
      return made.filter((name) => name !== asked);
    },
  };
}

import MiniSearch from "minisearch";
import { editDistance, forgivenEdits } from "../domain/text/edit-distance.ts";
import { term, words } from "../domain/text/words.ts";
import { synonymReason } from "./name-match.ts";
import type { SearchableProduct, Why } from "./types.ts";

export interface LexicalHit {
  id: string;
  score: number;
  why: Why[];
}

/** Full-text index of the catalog, kept in step by revision. */
export interface LexicalIndex {
  /** Adds, replaces and removes so that the index holds exactly these products. */
  update(products: readonly SearchableProduct[]): void;
  search(question: string, limit: number): LexicalHit[];
}

const fields = [
  "name",
  "title",
  "tags",
  "synonyms",
  "domainName",
  "owner",
  "description",
  "columns",
] as const;

/**
 * BM25F over stemmed words with k1 .9, b .4 and the name counted twice, the setting that did best on the judged
 * sets. A word that stands nowhere in the catalog is taken for mistyped: it matches what one edit away is written so
 * (two from eight letters on, a swap of neighbours counts one), at a discount.
 */
export function createLexicalIndex(): LexicalIndex {
  /** Stems that have been indexed. Those of removed products stay: they only stand for "not mistyped". */
  const vocabulary = new Set<string>();
  const index = new MiniSearch<Record<string, string>>({
    fields: [...fields],
    tokenize: words,
    processTerm: (word) => {
      const stem = term(word);
      if (stem !== null) vocabulary.add(stem);
      return stem;
    },
    searchOptions: {
      processTerm: (word) => {
        const stem = term(word);
        return stem === null || vocabulary.has(stem) ? stem : [stem, ...swapped(stem, vocabulary)];
      },
      boost: { name: 2, tags: 1, synonyms: 1, domainName: 0.5, owner: 0.5 },
      bm25: { k: 0.9, b: 0.4, d: 0 },
      prefix: (word) => word.length >= 3,
      fuzzy: (word) => !vocabulary.has(word) && forgivenEdits(word.length),
      weights: { fuzzy: 0.3, prefix: 0.5 },
    },
  });
  const held = new Map<string, SearchableProduct>();
  let last: readonly SearchableProduct[] | undefined;

  return {
    update(products) {
      if (products === last) return;
      last = products;
      const present = new Set<string>();
      for (const product of products) {
        present.add(product.id);
        const known = held.get(product.id);
        if (known === undefined) index.add(documentOf(product));
        else if (known.revision !== product.revision) index.replace(documentOf(product));
        held.set(product.id, product);
      }
      for (const id of held.keys())
        if (!present.has(id)) {
          index.discard(id);
          held.delete(id);
        }
    },
    search(question, limit) {
      const asked = words(question).flatMap((word) => {
        const stem = term(word);
        return stem === null ? [] : [{ word, stem }];
      });
      return index
        .search(question)
        .slice(0, limit)
        .map((hit) => {
          const product = held.get(String(hit.id));
          return {
            id: String(hit.id),
            score: hit.score,
            why: Object.entries(hit.match).flatMap(([stem, where]) => {
              const field = fields.find((each) => where.includes(each));
              return field === undefined || product === undefined
                ? []
                : [reason(stem, field, product, asked)];
            }),
          };
        });
    },
  };
}

type Field = (typeof fields)[number];

/** Why an indexed stem matched: as a synonym, by a typing mistake, or as it stands. */
function reason(
  stem: string,
  field: Field,
  product: SearchableProduct,
  asked: readonly { word: string; stem: string }[],
): Why {
  const shown = field === "domainName" ? "domain" : field;
  if (field === "synonyms") {
    const synonym = product.synonyms.find((each) => words(each.term).some((word) => term(word) === stem));
    if (synonym) return synonymReason(synonym);
  }
  if (asked.some((each) => stem.startsWith(each.stem))) return { field: shown, match: stem };
  const [nearest] = asked
    .map((each) => ({ word: each.word, edits: editDistance(each.stem, stem, 2) }))
    .sort((a, b) => a.edits - b.edits);
  return {
    field: shown,
    match: wordOf(stem, documentOf(product)[field] ?? ""),
    by: "typo",
    of: nearest?.word ?? "",
  };
}

/** The word of a text that has this stem: a reader knows "earthquakes", not "earthquak". */
const wordOf = (stem: string, text: string): string =>
  words(text).find((word) => term(word) === stem) ?? stem;

/** The stems one gets by swapping two neighbours, as far as the catalog has them: the index's own fuzziness counts two. */
function swapped(stem: string, vocabulary: ReadonlySet<string>): string[] {
  if (stem.length < 4) return [];
  const found = new Set<string>();
  for (let place = 0; place + 1 < stem.length; place++) {
    const other = `${stem.slice(0, place)}${stem[place + 1]}${stem[place]}${stem.slice(place + 2)}`;
    if (other !== stem && vocabulary.has(other)) found.add(other);
  }
  return [...found];
}

function documentOf(product: SearchableProduct): Record<string, string> {
  return {
    id: product.id,
    name: product.name,
    title: product.title,
    tags: product.tags.join(" "),
    synonyms: product.synonyms.map(({ term: other }) => other).join(" "),
    domainName: product.domainName,
    owner: product.ownerName ?? "",
    description: product.description,
    columns: product.fields.map((field) => `${field.path} ${field.description}`).join(" "),
  };
}

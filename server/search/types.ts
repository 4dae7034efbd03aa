import type { Synonym } from "../domain/product-file/index.ts";

/** Why a product came up: a field that holds the words, or how near its meaning is (cosine, −1 to 1). */
export interface Why {
  field: string;
  /** The word of the question, or the name, that matched. */
  match?: string;
  score?: number;
  /** `typo`: the question says it with a typing mistake; `synonym`: `match` is another name, given by a contract. */
  by?: "typo" | "synonym";
  /** With `typo` the word as it was typed, with `synonym` what it is another name of; absent for the product itself. */
  of?: string;
}

export interface RankedProduct {
  /** domain/product */
  id: string;
  /** Comparable within one reply only; names come above every score. */
  score: number;
  why: Why[];
}

/** What the ranker reads of a product; `revision` tells what changed since the last look. */
export interface SearchableProduct {
  id: string;
  revision: number;
  domainName: string;
  name: string;
  title: string;
  description: string;
  tags: readonly string[];
  ownerName: string | null;
  fields: readonly { path: string; description: string }[];
  /** Other names its contracts give to it (`of` empty) and to its fields. */
  synonyms: readonly Synonym[];
}

/** Orders products by a question. Products it leaves out have nothing to do with it. */
export interface CatalogRanker {
  /**
   * Best first, at most `limit`. `products` is the catalog as the caller may see it, at the instant asked about; a
   * list handed in again is taken for unchanged.
   */
  rank(question: string, products: readonly SearchableProduct[], limit: number): Promise<RankedProduct[]>;
}

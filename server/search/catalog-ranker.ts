import { normaliseName } from "../domain/text/words.ts";
import { fuse } from "./fuse.ts";
import { createLexicalIndex } from "./lexical-index.ts";
import { createNameWords, matchNormalName } from "./name-match.ts";
import type { CatalogRanker, RankedProduct, SearchableProduct, Why } from "./types.ts";

/** Nearest products by meaning: `[{id, cosine}]`, nearest first. */
export type NearestProducts = (question: string, limit: number) => Promise<{ id: string; cosine: number }[]>;

/** Candidates asked of each retriever: what an index with a top-N allows (top 100 lost .001 nDCG@10). */
const candidates = 100;

/**
 * Cosine below which a product found by meaning alone is left out. Over the sample mesh, questions about what it
 * holds reach .29 to .65, and of eight about other things (recipes, football, fraud, …) one passes, at .30.
 */
const leastCosine = 0.28;

/** Questions longer than this are cut: the model reads 256 tokens anyway. */
const longestQuestion = 2000;

/**
 * Names first, then meaning and words fused. When the vectors cannot be had (`nearest` fails), words alone
 * decide and `onDegraded` is told; a search never fails because the embedder does.
 */
export function createCatalogRanker(deps: {
  nearest: NearestProducts;
  onDegraded?: (cause: unknown) => void;
}): CatalogRanker {
  const lexical = createLexicalIndex();
  let held:
    | {
        products: readonly SearchableProduct[];
        byId: ReadonlyMap<string, SearchableProduct>;
        nameWords: ReturnType<typeof createNameWords>;
      }
    | undefined;
  return {
    async rank(question, products, limit) {
      const asked = question.slice(0, longestQuestion).trim();
      if (asked === "") return [];
      const near = await deps.nearest(asked, candidates).catch((cause: unknown) => {
        deps.onDegraded?.(cause);
        return [];
      });
      lexical.update(products);
      if (products !== held?.products)
        held = {
          products,
          byId: new Map(products.map((product) => [product.id, product])),
          nameWords: createNameWords(products),
        };
      const { byId, nameWords } = held;
      const name = normaliseName(asked);
      const names = { name, corrected: nameWords.correct(name) };
      const found = collect(names, byId, near, lexical.search(asked, candidates));
      const tierOf = (id: string) => found.get(id)?.tier ?? 0;
      return fuse([...found].map(([id, each]) => ({ id, cosine: each.cosine, lexical: each.lexical })))
        .sort((a, b) => tierOf(b.id) - tierOf(a.id) || b.score - a.score)
        .slice(0, limit)
        .map(({ id, score }): RankedProduct => ({ id, score, why: found.get(id)?.why ?? [] }));
    },
  };
}

interface Found {
  tier: number;
  cosine: number | null;
  lexical: number | null;
  why: Why[];
}

function collect(
  { name, corrected }: { name: string; corrected: readonly string[] },
  products: ReadonlyMap<string, SearchableProduct>,
  near: readonly { id: string; cosine: number }[],
  worded: readonly { id: string; score: number; why: Why[] }[],
): Map<string, Found> {
  const found = new Map<string, Found>();
  const entry = (id: string): Found => {
    const made = found.get(id) ?? { tier: 0, cosine: null, lexical: null, why: [] };
    found.set(id, made);
    return made;
  };
  for (const product of products.values()) {
    const { tier, why } = matchNormalName(name, product, corrected);
    if (tier === 0 || !why) continue;
    Object.assign(entry(product.id), { tier });
    entry(product.id).why.push(why);
  }
  for (const { id, score, why } of worded) {
    if (!products.has(id)) continue;
    entry(id).lexical = score;
    entry(id).why.push(
      ...why.filter(
        (each) => !entry(id).why.some((known) => known.field === each.field && known.match === each.match),
      ),
    );
  }
  for (const { id, cosine } of near) {
    if (!products.has(id) || (cosine < leastCosine && !found.has(id))) continue;
    entry(id).cosine = cosine;
    if (cosine >= leastCosine) entry(id).why.push({ field: "meaning", score: cosine });
  }
  return found;
}

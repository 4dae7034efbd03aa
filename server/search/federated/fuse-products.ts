import type { QueryHit } from "../../domain/data-plane-api/query.ts";
import { leastRelevance, relevance } from "./relevance.ts";

export interface ProductHits {
  product: string;
  /** Place among the catalog's answers from 0; null: the catalog did not bring it up. */
  catalogRank: number | null;
  hits: readonly QueryHit[];
}

export interface FusedHit extends QueryHit {
  product: string;
}

/** What the catalog's order adds: enough to part equals, not enough to lift what does not answer. */
const catalogWeight = 0.1;
/** Of reciprocal ranks; 60 is the constant of Cormack, Clarke and Büttcher, 2009. */
const rankConstant = 60;
const rankWeight = 3;

const prior = (rank: number | null) => (rank === null ? 0 : catalogWeight / (1 + rank / 4));

/**
 * Where a product stands among the others: by its best record, or by what the catalog tells of it (`about`, see
 * `aboutness`), whichever answers better. Comparable with the scores of hits.
 */
export const productScore = (bestHit: number, about: number, catalogRank: number | null): number =>
  Math.round(Math.max(bestHit, about + prior(catalogRank)) * 1e4) / 1e4;

/**
 * One list of all products' hits: calibrated relevance, plus the product's own order and the catalog's as small
 * corrections; records called by their exact key or name stand before all others. Hits that have nothing to do with
 * the question are left out, so that a question nothing answers gets an empty list. The same record found by two
 * products (an index over another's stream) stands once. `scores` holds that of each product's best hit, 0 without one.
 */
export function fuseProducts(
  products: readonly ProductHits[],
  asked: number,
  k: number,
): { fused: FusedHit[]; scores: Map<string, number>; relevant: Map<string, number> } {
  const scores = new Map<string, number>();
  const relevant = new Map<string, number>();
  const all = products.flatMap(({ product, catalogRank, hits }) => {
    const scored = hits
      .map((hit, place) => ({
        hit,
        exact: hit.signals.exact !== null,
        own: relevance(hit, asked),
        score: relevance(hit, asked) + rankWeight / (rankConstant + place) + prior(catalogRank),
      }))
      .filter(({ exact, own }) => exact || own >= leastRelevance);
    relevant.set(product, scored.length);
    scores.set(product, Math.max(0, ...scored.map(({ score, exact }) => score + (exact ? 1 : 0))));
    return scored.map((each) => ({ ...each, product }));
  });
  all.sort(
    (a, b) => Number(b.exact) - Number(a.exact) || b.score - a.score || (a.product < b.product ? -1 : 1),
  );
  const seen = new Set<string>();
  const fused: FusedHit[] = [];
  for (const { hit, product, score } of all) {
    const { record } = hit.citation;
    const place = `${record.product} ${record.partition}:${record.offset}`;
    if (seen.has(place)) continue;
    seen.add(place);
    fused.push({ ...hit, product, score: Math.round(score * 1e4) / 1e4 });
    if (fused.length >= k) break;
  }
  return { fused, scores, relevant };
}

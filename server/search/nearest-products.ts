import type { VectorsAdapter } from "../adapters/vectors/types.ts";
import type { NearestProducts } from "./catalog-ranker.ts";
import { catalogSpace } from "./index-catalog.ts";

/** Pieces a product may have in the catalog's space. */
const piecesEach = 2;

/** Nearest products by their nearest piece. `embed` turns a question into a vector of the catalog's model. */
export function createNearestProducts(
  vectors: VectorsAdapter,
  embed: (question: string) => Promise<Float32Array>,
): NearestProducts {
  return async (question, limit) => {
    const hits = await vectors.search(catalogSpace, await embed(question), { k: limit * piecesEach });
    const best = new Map<string, number>();
    for (const { recordId, score } of hits) best.set(recordId, Math.max(score, best.get(recordId) ?? -1));
    return [...best].map(([id, cosine]) => ({ id, cosine })).slice(0, limit);
  };
}

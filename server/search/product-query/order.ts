import { type FusionWeights, fuse } from "../fuse.ts";

interface Ranked {
  document: { recordId: string };
  near: { score: number } | undefined;
  words: { score: number } | undefined;
  exact: { tier: number } | undefined;
}

/**
 * The order of a product's answer: records that the question calls by key or name first, the most definite call
 * (highest tier) before the others, then by fused score, equals by id. What order the candidates come in makes no
 * difference. Scores are comparable within one answer only.
 */
export function orderCandidates<T extends Ranked>(
  candidates: readonly T[],
  weights?: FusionWeights,
): { candidate: T; score: number }[] {
  // In order of id, as a sum of the same numbers in another order may differ in its last digit and with it a tie.
  const byId = [...candidates].sort((a, b) => (a.document.recordId < b.document.recordId ? -1 : 1));
  const held = new Map(byId.map((each) => [each.document.recordId, each]));
  const tierOf = (id: string) => held.get(id)?.exact?.tier ?? 0;
  return fuse(
    byId.map((each) => ({
      id: each.document.recordId,
      cosine: each.near?.score ?? null,
      lexical: each.words?.score ?? null,
    })),
    weights,
  )
    .sort((a, b) => tierOf(b.id) - tierOf(a.id) || b.score - a.score)
    .flatMap(({ id, score }) => {
      const candidate = held.get(id);
      return candidate ? [{ candidate, score }] : [];
    });
}

import type { Db } from "../../db.ts";

/** Shows how far a product's index is, where long work is shown. */
export async function recordEmbeddingJob(
  db: Db,
  productId: string,
  { done, total }: { done: number; total: number },
  at: Date,
): Promise<void> {
  const finished = done >= total;
  const figures = {
    state: finished ? "done" : "running",
    done,
    total,
    detail: finished
      ? "Every record is searchable by meaning."
      : "The newest records first, the rest in the background.",
    updatedAt: at,
    endedAt: finished ? at : null,
  };
  await db.job.upsert({
    where: { id: `vectors:${productId}` },
    create: { id: `vectors:${productId}`, kind: "embedding", subject: productId, startedAt: at, ...figures },
    update: figures,
  });
}

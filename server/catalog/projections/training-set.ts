import type { Projection } from "./types.ts";

/** Saved training sets; each is made once and never changes until it is deleted. */
export const projectTrainingSets: Projection<"trainingSet"> = async (tx, events) => {
  for (const { action, document, actor, atUs } of events) {
    await tx.trainingSet.deleteMany({ where: { id: document.id } });
    if (action === "delete") continue;
    await tx.trainingSet.create({
      data: {
        id: document.id,
        name: document.name,
        contentHash: document.contentHash,
        rows: document.rows,
        bytes: document.bytes,
        knownAt: document.knownAt,
        products: [...new Set(document.definitions.map(({ productId }) => productId))],
        createdBy: actor.name,
        createdById: actor.id,
        createdAt: new Date(atUs / 1000),
        document,
      },
    });
  }
};

import type { Projection } from "./types.ts";

/** Who follows which product. The entity id is `person:product`. */
export const projectFollows: Projection<"follow"> = async (tx, events) => {
  for (const { action, document, atUs } of events) {
    const { personId, productId } = document;
    if (action === "delete") await tx.follow.deleteMany({ where: { personId, productId } });
    else if (
      (await tx.person.count({ where: { id: personId } })) > 0 &&
      (await tx.product.count({ where: { id: productId } })) > 0
    )
      await tx.follow.createMany({
        data: [{ personId, productId, since: new Date(atUs / 1000) }],
        skipDuplicates: true,
      });
  }
};

import type { Projection } from "./types.ts";

/** Domains. A domain named by a product before it is described exists with its id as its name. */
export const projectDomains: Projection<"domain"> = async (tx, events) => {
  for (const { entityId, action, document, atUs } of events) {
    if (action === "delete") {
      await tx.domain.deleteMany({ where: { id: entityId } });
      continue;
    }
    const { name, description } = document;
    const owner =
      document.ownerTeamId === null
        ? null
        : await tx.team.findUnique({ where: { id: document.ownerTeamId } });
    const ownerTeamId = owner?.id ?? null;
    await tx.domain.upsert({
      where: { id: entityId },
      create: { id: entityId, name, description, ownerTeamId, createdAt: new Date(atUs / 1000) },
      update: { name, description, ownerTeamId },
    });
  }
};

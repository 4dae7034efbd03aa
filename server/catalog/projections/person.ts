import type { Projection } from "./types.ts";

/** People of the mesh; what they prefer is kept by `preference` events and survives a change of the person. */
export const projectPeople: Projection<"person"> = async (tx, events) => {
  for (const { entityId, action, document } of events) {
    if (action === "delete") {
      await tx.person.deleteMany({ where: { id: entityId } });
      continue;
    }
    const { name, email, role, title, persona } = document;
    await tx.person.upsert({
      where: { id: entityId },
      create: { id: entityId, name, email, role, title, persona },
      update: { name, email, role, title, persona },
    });
  }
};

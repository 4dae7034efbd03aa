import type { Prisma } from "../../generated/prisma/client.ts";
import type { Projection } from "./types.ts";

/** Connections. A change of settings makes the last test's result void. */
export const projectConnections: Projection<"connection"> = async (tx, events) => {
  for (const { entityId, action, document, atUs } of events) {
    if (action === "delete") {
      await tx.connection.deleteMany({ where: { id: entityId } });
      continue;
    }
    const { name, system, role, secret } = document;
    const config = document.config as Prisma.InputJsonObject;
    const settings = { name, system, role, config, secret };
    await tx.connection.upsert({
      where: { id: entityId },
      create: { id: entityId, ...settings, createdAt: new Date(atUs / 1000) },
      update: {
        ...settings,
        state: "untested",
        stateDetail: "",
        checkedAt: null,
        revision: { increment: 1 },
      },
    });
  }
};

import type { Projection } from "./types.ts";

/** What people switched on and off for themselves. Fields the event does not name stay as they are. */
export const projectPreferences: Projection<"preference"> = async (tx, events) => {
  for (const { document } of events) {
    const { personId, trackUsage, lastArticle } = document;
    await tx.person.updateMany({
      where: { id: personId },
      data: {
        ...(trackUsage === undefined ? {} : { trackUsage }),
        ...(lastArticle === undefined ? {} : { lastArticle }),
      },
    });
  }
};

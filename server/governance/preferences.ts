import type { Journal } from "../catalog/journal/types.ts";
import type { Principal } from "../domain/principal.ts";
import { AppError } from "../errors.ts";

/** Switches the recording of one's own usage on or off. People only: programs are not recorded. */
export async function setTrackUsage(
  { journal }: { journal: Journal },
  principal: Principal,
  on: boolean,
): Promise<void> {
  if (principal.kind !== "person")
    throw new AppError("FORBIDDEN", "Only a signed-in person can switch the recording of their usage.");
  await journal.change(principal, async () => ({
    events: [
      {
        kind: "preference",
        entityId: principal.id,
        action: "change",
        document: { personId: principal.id, trackUsage: on },
        formatVersion: 1,
        reason: "",
      },
    ],
    result: undefined,
  }));
}

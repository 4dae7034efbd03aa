import type { ForYou } from "@/server/domain/read-models/for-you.ts";
import { Age } from "../ui/age.tsx";
import { reasonText } from "./reason.ts";

/** Why something is here: the action that brought it, and how long ago that was. */
export function Because({ action }: { action: ForYou["actions"][number] }) {
  return (
    <>
      because {reasonText(action)} <Age at={action.at} suffix=" ago" />
    </>
  );
}

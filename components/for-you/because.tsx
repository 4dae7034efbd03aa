import type { ForYou } from "@/server/domain/read-models/for-you.ts";
import { Age } from "../ui/age.tsx";
import { reasonText } from "./reason.ts";

/** Why something is here: the action that brought it, and how long ago that was. */
export function Because({ action }: { action: ForYou["actions"][number] }) {
  return (
    <span className="flex min-w-0 gap-1">
      <span className="truncate">because {reasonText(action)}</span>
      <Age at={action.at} suffix=" ago" className="shrink-0" />
    </span>
  );
}

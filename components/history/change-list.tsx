import type { HealthState } from "@/server/domain/read-models/health.ts";
import { StatusShape } from "../ui/status.tsx";
import type { ProductVersion } from "./product-version.ts";

type Change = ProductVersion["changes"][number];

const shapes: Record<Change["effect"], HealthState> = {
  breaking: "breach",
  compatible: "ok",
  note: "unknown",
};
const words: Record<Change["effect"], string> = {
  breaking: "Breaking: a named reader may fail",
  compatible: "Compatible: readers go on as before",
  note: "A note: nothing readers depend on",
};

/** What a version changed, a sentence each, with what it means for readers as its shape. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return <p className="mt-1 text-faint">Nothing that readers see changed.</p>;
  return (
    <ul className="mt-1.5 flex flex-col gap-0.5">
      {changes.map((change) => (
        <li
          key={`${change.path} ${change.change}`}
          title={`${words[change.effect]} · ${change.path}`}
          className="flex gap-2"
        >
          <StatusShape state={shapes[change.effect]} className="mt-[5px]" />
          <span className="sr-only">{change.effect}: </span>
          <span className="min-w-0 break-words">{change.sentence}</span>
        </li>
      ))}
    </ul>
  );
}

import type { RecordVerdict } from "@/server/domain/data-plane-api/events.ts";
import type { Violation } from "@/server/domain/data-plane-api/ingest.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { StatusShape } from "../ui/status.tsx";

/** Faults by the path of their field, for marking them in the payload. */
export function violationsByPath(
  violations: readonly Pick<Violation, "path" | "message">[],
): Map<string, string> {
  return new Map(violations.map((violation) => [violation.path, violation.message]));
}

/** What the contract in force now says about a record. */
export function VerdictBox({
  judged,
  loading,
  enforcement,
  acceptedUnder,
}: {
  judged: Pick<RecordVerdict, "verdict" | "contractVersion"> | undefined;
  loading: boolean;
  /** What the stream does with records that violate: reject, quarantine or warn. */
  enforcement: string;
  /** The contract's version it was taken in under; null where unknown. */
  acceptedUnder: string | null;
}) {
  if (loading) return <Skeleton className="h-9 w-full shrink-0" />;
  if (judged === undefined) return null;
  const version = judged.contractVersion === null ? "" : ` ${judged.contractVersion}`;
  if (judged.verdict.length === 0)
    return (
      <p className="flex items-center gap-2 text-muted">
        <StatusShape state="ok" /> Conforms to the contract{version}
      </p>
    );
  return (
    <div className="shrink-0 rounded-md bg-breach-soft px-3 py-2">
      <p className="flex items-center gap-2 font-semibold text-breach">
        <StatusShape state="breach" /> Violates the contract{version}
      </p>
      <ul className="mt-1 flex flex-col gap-0.5">
        {judged.verdict.map((violation) => (
          <li key={`${violation.path} ${violation.code}`} className="break-words">
            {violation.message} <code className="text-xs text-muted">{violation.code}</code>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-xs text-muted">
        {acceptedUnder !== null && acceptedUnder !== judged.contractVersion
          ? `It was taken in under ${acceptedUnder}; under ${judged.contractVersion ?? "the contract in force"} it would not be.`
          : enforcement === "warn"
            ? "This stream takes such records in and warns its producer."
            : `New records like this one are ${enforcement === "quarantine" ? "held in quarantine" : "refused"}.`}
      </p>
    </div>
  );
}

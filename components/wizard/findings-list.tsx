import type { Plan } from "@/server/domain/read-models/history.ts";
import { StatusShape } from "../ui/status.tsx";

export type Finding = Plan["findings"][number] & { line?: number; column?: number };

const states = { error: "breach", warning: "warn", info: "unknown" } as const;
const order = { error: 0, warning: 1, info: 2 } as const;

/** What the checks say about a file, worst first, each with its place. */
export function FindingsList({
  findings,
  onPlace,
}: {
  findings: readonly Finding[];
  onPlace?: (finding: Finding) => void;
}) {
  if (findings.length === 0)
    return (
      <p className="flex items-center gap-2 text-muted">
        <StatusShape state="ok" /> Nothing to say against it
      </p>
    );
  const sorted = [...findings].sort((a, b) => order[a.level] - order[b.level]);
  return (
    <ul className="flex flex-col gap-1.5">
      {sorted.map((finding) => {
        const place = finding.line === undefined ? finding.path : `line ${finding.line}`;
        return (
          <li key={`${finding.code} ${finding.path} ${finding.message}`} className="flex gap-2">
            <StatusShape state={states[finding.level]} className="mt-[5px]" />
            <span className="min-w-0">
              <span className="sr-only">{finding.level}: </span>
              <span className="break-words">{finding.message}</span>{" "}
              {onPlace && finding.line !== undefined ? (
                <button
                  type="button"
                  className="text-xs text-accent hover:underline"
                  onClick={() => onPlace(finding)}
                >
                  {place}
                </button>
              ) : (
                <code className="break-all font-mono text-xs text-muted">{place}</code>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

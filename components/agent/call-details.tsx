"use client";

import type { AgentCall } from "@/server/domain/read-models/agent.ts";
import { Instant } from "../time/instant.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { formatCount, formatDuration, plural } from "../ui/format.ts";
import { Status } from "../ui/status.tsx";

/** One call whole: who, what with, and what came of it. */
export function CallDetails({ call, onClose }: { call: AgentCall; onClose: () => void }) {
  const rows: [string, React.ReactNode][] = [
    ["When", <Instant key="at" at={call.at} style="full" />],
    ["For", call.principal],
    ["By", call.client || "a program that says nothing of itself"],
    ["Took", formatDuration(call.tookMs)],
    [
      "Gave",
      `${plural(call.items, "entry", "entries")}, about ${formatCount(call.tokens)} tokens${call.truncated ? ", with more to ask for" : ""}`,
    ],
  ];
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={call.tool}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className="flex flex-col gap-3">
        {call.outcome !== "ok" && (
          <Status state="breach">
            <span className="break-words">
              {call.outcome}: {call.detail}
            </span>
          </Status>
        )}
        <dl className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-3 gap-y-1">
          {rows.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
        </dl>
        <pre className="whitespace-pre-wrap break-words rounded-md border border-line bg-bg p-2.5 font-mono text-xs">
          {call.arguments}
        </pre>
      </div>
    </Dialog>
  );
}

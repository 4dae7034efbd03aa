"use client";

import { useSyncExternalStore } from "react";
import type { LoadRejection } from "@/server/domain/data-plane-api/load.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount, plural } from "../ui/format.ts";
import { Check } from "../ui/icons.tsx";
import { Panel } from "../ui/panel.tsx";
import { Progress } from "../ui/progress.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { StatusShape } from "../ui/status.tsx";
import { Table, TableHead } from "../ui/table.tsx";
import type { PublishRun, Step } from "./publish-run.ts";

/** The steps of publishing as they happen; a failure stands at its step, with the way on. */
export function PublishLog({
  run,
  rows,
  openHref,
  onBack,
}: {
  run: PublishRun;
  /** Rows of the file, for the progress bar; null when nothing is loaded. */
  rows: number | null;
  /** Where the product opens when all is done. */
  openHref: string;
  onBack: () => void;
}) {
  const { steps, progress, rejections, state } = useSyncExternalStore(
    run.subscribe,
    run.getSnapshot,
    run.getSnapshot,
  );
  return (
    <div className="mx-auto flex w-full max-w-[860px] flex-col gap-4 p-5 max-sm:px-3">
      <Panel id="publishing" title={state === "done" ? "Published" : "Publishing"}>
        <ol aria-live="polite">
          {steps.map((step) => (
            <li key={step.id} className="border-b border-line py-1.5 last:border-b-0">
              <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
                <Mark state={step.state} />
                <span className={step.state === "waiting" ? "text-faint" : undefined}>{step.title}</span>
                {step.id === "load" && step.state === "running" && (
                  <Progress label="Records read" done={progress?.read ?? 0} total={rows} unit="records" />
                )}
                <span className="ml-auto text-muted">{step.detail}</span>
              </div>
              {step.problem && (
                <ErrorState
                  className="mx-0! mt-1.5 mb-1!"
                  error={step.problem}
                  what={step.problem.title}
                  action={
                    <>
                      <Button size="sm" variant="primary" onClick={() => void run.resume()}>
                        Go on from here
                      </Button>
                      {step.id === "definition" && (
                        <Button size="sm" onClick={onBack}>
                          Back to the draft
                        </Button>
                      )}
                    </>
                  }
                />
              )}
            </li>
          ))}
        </ol>
        <div className="mt-3 flex flex-wrap gap-2">
          {state === "running" && <Button onClick={() => run.stop()}>Stop</Button>}
          {state === "done" && (
            <ButtonLink href={openHref} variant="primary" toNow>
              Open it
            </ButtonLink>
          )}
        </div>
      </Panel>
      {rejections.length > 0 && (
        <Rejections rejections={rejections} total={progress?.rejected ?? rejections.length} />
      )}
    </div>
  );
}

function Mark({ state }: { state: Step["state"] }) {
  if (state === "running") return <Spinner />;
  if (state === "done") return <Check size={12} className="text-ok" />;
  return <StatusShape state={state === "failed" ? "breach" : "unknown"} />;
}

function Rejections({ rejections, total }: { rejections: readonly LoadRejection[]; total: number }) {
  return (
    <Panel
      id="rejected"
      title={`${plural(total, "record")} refused`}
      aside={rejections.length < total ? `the first ${formatCount(rejections.length)}` : undefined}
      flush
    >
      <Table label="Refused records" className="max-h-[320px]">
        <TableHead columns={[{ label: "Line", num: true }, "Why", "Record"]} />
        <tbody>
          {rejections.map((rejection) => (
            <tr key={rejection.index}>
              <td className="num">{formatCount(rejection.line ?? rejection.index + 1)}</td>
              <td
                className="max-w-[340px] truncate"
                title={rejection.faults.map((fault) => fault.message).join("\n")}
              >
                {rejection.faults[0]?.message}
                {rejection.faults.length > 1 && (
                  <span className="text-muted"> and {rejection.faults.length - 1} more</span>
                )}
              </td>
              <td
                className="max-w-[360px] truncate font-mono text-xs text-muted"
                title={rejection.text.slice(0, 600)}
              >
                {rejection.text}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

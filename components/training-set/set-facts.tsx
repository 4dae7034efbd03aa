"use client";

import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Instant } from "../time/instant.tsx";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorLine } from "../ui/error-state.tsx";
import { formatBytes, formatCount } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { Status } from "../ui/status.tsx";

type TrainingSet = Outputs["trainingSet"]["get"];

/** What the set is: its hash, size and knowledge; and the proof, by reading it again. */
export function SetFacts({ set }: { set: TrainingSet }) {
  const trpc = useTRPC();
  const rerun = useMutation(trpc.trainingSet.rerun.mutationOptions());
  return (
    <Panel id="facts" title="What it is">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <Fact label="content hash">
          <span className="flex items-center justify-end gap-1">
            <code className="truncate font-mono text-xs" title={set.contentHash}>
              {set.contentHash}
            </code>
            <CopyButton quiet label="Copy the hash" text={set.contentHash} />
          </span>
        </Fact>
        <Fact label="rows">{formatCount(set.rows)}</Fact>
        <Fact label="size, Parquet">{formatBytes(set.bytes)}</Fact>
        <Fact label="known">{set.knownAt}</Fact>
        <Fact label="instants from">
          <code className="font-mono text-xs">{set.timeColumn}</code>
        </Fact>
        <Fact label="labels">
          <span title={set.labels.version}>
            {set.labels.name} <span className="text-faint">{set.labels.kind}</span>
          </span>
        </Fact>
        <Fact label="made">
          <Instant at={set.createdAt} style="full" />
        </Fact>
        {set.beforeHistory > 0 && (
          <Fact label="before history">
            <Status state="warn">{`${formatCount(set.beforeHistory)} rows have no history yet`}</Status>
          </Fact>
        )}
      </dl>
      <div className="mt-3 flex flex-wrap items-center gap-3 border-t border-line pt-3">
        <Button
          busy={rerun.isPending}
          onClick={() => rerun.mutate({ id: set.id })}
          data-track="rerun training set"
        >
          Read it again
        </Button>
        <span role="status" className="min-w-0">
          {rerun.data ? (
            rerun.data.same ? (
              <Status state="ok">{`the same hash, ${formatCount(rerun.data.rows)} rows`}</Status>
            ) : (
              <Status
                state="breach"
                title={rerun.data.contentHash}
              >{`another hash: ${rerun.data.contentHash.slice(0, 12)}`}</Status>
            )
          ) : rerun.isPending ? (
            <span className="text-muted">from the same labels, definitions and offsets…</span>
          ) : (
            <span className="text-muted">and compare its hash</span>
          )}
        </span>
      </div>
      {rerun.isError && <ErrorLine error={rerun.error} />}
    </Panel>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 truncate text-right">{children}</dd>
    </>
  );
}

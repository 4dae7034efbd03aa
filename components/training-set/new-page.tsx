"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useQueryStates } from "nuqs";
import { type ReactNode, useEffect, useState } from "react";
import { FeaturePicker } from "../feature/feature-picker.tsx";
import { useKnownKeys } from "../feature/use-known-keys.ts";
import { PageHead } from "../frame/page-head.tsx";
import { nowMs } from "../time/browser-clock.ts";
import { keepTime } from "../time/keep-time.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { formatCount, plural } from "../ui/format.ts";
import { Input } from "../ui/input.tsx";
import { Panel } from "../ui/panel.tsx";
import { Progress } from "../ui/progress.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { ColumnPicker } from "./column-picker.tsx";
import { KnowledgePicker } from "./knowledge-picker.tsx";
import { LabelSource } from "./label-source.tsx";
import { type LabelRow, previewRows, rowCount } from "./labels.ts";
import { mostFeatures, newSetParsers } from "./new-state.ts";
import { RowsTable } from "./rows-table.tsx";
import { useBuild } from "./use-build.ts";
import { useNewSet } from "./use-new-set.ts";

/** Builds a training set: features, labels, which column is which, what was known; with the first rows as they will be. */
export function NewTrainingSetPage() {
  const router = useRouter();
  const params = useSearchParams();
  const { asOf } = useAsOf();
  const [{ f: features }, setUrl] = useQueryStates(newSetParsers, { history: "replace" });
  const set = useNewSet(features);
  const known = useKnownKeys(set.source, set.entity);
  const build = useBuild();
  const [name, setName] = useState("");
  const state = build.progress.data;
  const made = state?.trainingSet ?? null;
  useEffect(() => {
    if (made !== null) router.push(keepTime(`/training-sets/${made}`, params));
  }, [made, router, params]);

  const example =
    known.entities.length === 0 || set.entity.length === 0
      ? undefined
      : (): LabelRow[] => exampleLabels(known.entities, asOf === undefined ? nowMs() : Date.parse(asOf));
  const { labels } = set;
  const total = labels === undefined ? null : rowCount(labels);
  const running = build.start.isPending || state?.state === "running";
  return (
    <div className="flex min-h-full flex-col">
      <PageHead
        title="Build a training set"
        sub="Each feature as it was at each label's instant"
        actions={<ButtonLink href="/training-sets">All training sets</ButtonLink>}
      />
      <div className="grid gap-5 p-5 max-md:p-4 xl:grid-cols-[520px_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-5">
          <Step number={1} title="Features">
            <FeaturePicker
              chosen={features}
              most={mostFeatures}
              onChange={(ids) => void setUrl({ f: ids })}
            />
          </Step>
          <Step number={2} title="Labels">
            <LabelSource labels={labels} example={example} onChange={set.setLabels} />
          </Step>
          {labels && (
            <Step number={3} title="Columns">
              <ColumnPicker columns={set.columns} map={set.map} inputs={set.inputs} onChange={set.setMap} />
            </Step>
          )}
          <Step number={labels ? 4 : 3} title="What was known">
            <KnowledgePicker value={set.knownAt} onChange={set.setKnownAt} />
          </Step>
          <Step number={labels ? 5 : 4} title="Build it">
            <Field label="Name" optional>
              {(control) => (
                <Input
                  {...control}
                  value={name}
                  maxLength={120}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            <div className="mt-2.5 flex flex-wrap items-center gap-3">
              <Button
                variant="primary"
                disabled={set.missing !== undefined || set.knownAt === "" || running}
                busy={running}
                data-track="build a training set"
                onClick={() => {
                  if (labels)
                    build.start.mutate({
                      features,
                      labels,
                      map: set.map,
                      renames: set.renames,
                      knownAt: set.knownAt,
                      name,
                    });
                }}
              >
                Build {total === null ? "it" : plural(total, "row")}
              </Button>
              {set.missing !== undefined && <span className="text-muted">{set.missing}</span>}
            </div>
            {state?.state === "running" && (
              <div role="status" className="mt-2.5 flex flex-wrap items-center gap-3">
                <Progress label={state.detail} done={state.done} total={state.total} unit="rows" />
                <span className="text-muted">{state.detail}</span>
                <Button size="sm" busy={build.stopping} onClick={build.stop}>
                  Stop
                </Button>
              </div>
            )}
            {state?.state === "stopped" && (
              <p role="status" className="mt-2.5 text-muted">
                {state.detail}
              </p>
            )}
            {(build.start.isError || state?.state === "failed") && (
              <ErrorState
                className="mt-2.5!"
                what="The training set could not be built"
                error={build.start.error ?? failure(state?.detail ?? "")}
                action={
                  <Button size="sm" onClick={build.reset}>
                    Close
                  </Button>
                }
              />
            )}
          </Step>
        </div>
        <Preview set={set} total={total} />
      </div>
    </div>
  );
}

const failure = (detail: string) => ({ title: "It failed", detail, code: "INVALID_INPUT" });

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex min-w-0 gap-3">
      <span
        aria-hidden="true"
        className="grid size-5 shrink-0 place-items-center rounded-full border border-line-strong text-xs text-muted"
      >
        {number}
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="mb-1.5 leading-5">{title}</h2>
        {children}
      </div>
    </section>
  );
}

function Preview({ set, total }: { set: ReturnType<typeof useNewSet>; total: number | null }) {
  const { preview, missing } = set;
  const rows = preview?.data;
  return (
    <Panel
      id="preview"
      title="Preview"
      aside={
        rows &&
        `the first ${formatCount(rows.rows.length)}${total === null ? "" : ` of ${formatCount(total)}`}`
      }
      flush
      className="min-w-0 self-start xl:sticky xl:top-4"
    >
      {preview === undefined ? (
        <p className="px-3.5 pb-3.5 text-muted">
          {missing ?? "Reading the labels…"} The first {previewRows} rows stand here as they will be.
        </p>
      ) : preview.isError ? (
        <ErrorState
          error={preview.error}
          what="These labels cannot be joined"
          onRetry={() => void preview.refetch()}
          retrying={preview.isFetching}
          className="mx-3.5 mb-3.5"
        />
      ) : rows === undefined ? (
        <Skeleton className="mx-3.5 mb-3.5 h-[240px]" />
      ) : (
        <>
          <RowsTable
            label="The first rows of the training set"
            columns={rows.columns}
            rows={rows.rows}
            className="max-h-[70dvh]"
          />
          <Emptiness rows={rows} features={rows.columns.filter((column) => column.includes("/"))} />
        </>
      )}
    </Panel>
  );
}

/** Says when a feature is empty in every row of the preview: nearly always labels from before its history. */
function Emptiness({
  rows,
  features,
}: {
  rows: { columns: readonly string[]; rows: readonly (readonly unknown[])[] };
  features: readonly string[];
}) {
  const empty = features.filter((name) => {
    const at = rows.columns.indexOf(name);
    return rows.rows.every((row) => row[at] === null);
  });
  if (empty.length === 0) return null;
  return (
    <p className="border-t border-line px-3.5 py-2">
      <Status state="warn">
        {empty.length === features.length ? "Every feature" : empty.join(", ")} is empty in all of these rows:
        are the labels from before the history begins, or the keys others?
      </Status>
    </p>
  );
}

/** Labels to try with: real keys, each at four instants of the hour before `endMs`. */
function exampleLabels(entities: readonly LabelRow[], endMs: number): LabelRow[] {
  const minutes = [45, 30, 15, 1];
  return entities
    .slice(0, 12)
    .flatMap((entity) =>
      minutes.map((ago) => ({ ...entity, t: new Date(endMs - ago * 60_000).toISOString() })),
    );
}

"use client";

import { useCallback, useEffect, useReducer, useState } from "react";
import { PageHead } from "../frame/page-head.tsx";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { DataEditor } from "./data-editor.tsx";
import { DefinitionEditor } from "./definition-editor.tsx";
import { DropFile } from "./drop-file.tsx";
import { PublishLog } from "./publish-log.tsx";
import { Review } from "./review.tsx";
import { usePlan } from "./use-plan.ts";
import { type Publishing, usePublish } from "./use-publish.ts";
import {
  emptyWizard,
  type Stage,
  storedWizard,
  storeWizard,
  type Work,
  wizardReducer,
} from "./wizard-state.ts";

/** New product: a file, what it becomes, the plan, and publishing it. */
export function NewProductPage() {
  const [state, dispatch] = useReducer(wizardReducer, emptyWizard);
  const [restored, setRestored] = useState(false);
  useEffect(() => {
    // After hydration, because the server knows nothing of this tab's storage.
    const stored = storedWizard();
    if (stored) dispatch({ do: "restore", state: stored });
    setRestored(true);
  }, []);
  useEffect(() => {
    if (restored) storeWizard(state);
  }, [restored, state]);
  return (
    <div className="flex min-h-full flex-col lg:h-full">
      <PageHead
        title="New product"
        sub={<Steps stage={state.work === null ? "file" : state.stage} />}
        actions={
          state.work !== null &&
          state.stage !== "publish" && (
            <Button size="sm" variant="quiet" onClick={() => dispatch({ do: "start-over" })}>
              Another file
            </Button>
          )
        }
      />
      {state.work === null ? (
        <DropFile dispatch={dispatch} />
      ) : (
        <Working work={state.work} stage={state.stage} reason={state.reason} dispatch={dispatch} />
      )}
    </div>
  );
}

const steps = [
  { id: "file", label: "File" },
  { id: "edit", label: "Contract" },
  { id: "review", label: "Review" },
  { id: "publish", label: "Publish" },
] as const;

function Steps({ stage }: { stage: "file" | Stage }) {
  const at = steps.findIndex((step) => step.id === stage);
  return (
    <ol aria-label="Steps" className="flex items-center gap-2 text-muted">
      {steps.map((step, index) => (
        <li
          key={step.id}
          aria-current={index === at ? "step" : undefined}
          className="flex items-center gap-2"
        >
          {index > 0 && <span aria-hidden="true" className="h-px w-3 bg-line-strong max-sm:hidden" />}
          <span className={cx(index === at && "font-semibold text-accent", index < at && "text-ink")}>
            {step.label}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Working({
  work,
  stage,
  reason,
  dispatch,
}: {
  work: Work;
  stage: Stage;
  reason: string;
  dispatch: (action: Parameters<typeof wizardReducer>[1]) => void;
}) {
  const plan = usePlan(work);
  const publish = usePublish();
  const [publishing, setPublishing] = useState<Publishing | null>(null);
  const go = useCallback((next: Stage) => dispatch({ do: "go", stage: next }), [dispatch]);
  // A run lives as long as the page: after a reload the plan is looked at again before it is published again.
  useEffect(() => {
    if (stage === "publish" && publishing === null) go("review");
  }, [stage, publishing, go]);
  useEffect(() => () => publishing?.run.stop(), [publishing]);

  const blocked = plan.data?.findings.some((finding) => finding.level === "error") ?? false;
  const ready = plan.current && plan.data !== undefined && !blocked;
  const start = () => {
    if (!plan.data) return;
    const next = publish(work, plan.data, reason);
    if (next === null) return;
    setPublishing(next);
    go("publish");
    // Published work is not a draft any more: coming back begins with a new file.
    next.run.subscribe(() => {
      if (next.run.getSnapshot().state === "done") storeWizard(emptyWizard);
    });
    void next.run.resume();
  };

  if (stage === "publish" && publishing !== null)
    return (
      <PublishLog
        run={publishing.run}
        rows={work.kind === "data" ? work.reply.rows : null}
        openHref={publishing.openHref}
        onBack={() => {
          setPublishing(null);
          go("edit");
        }}
      />
    );
  return (
    <>
      <div className="flex min-h-0 flex-1 flex-col lg:overflow-auto">
        {stage === "review" ? (
          <Review plan={plan} reason={reason} onReason={(text) => dispatch({ do: "reason", reason: text })} />
        ) : work.kind === "definition" ? (
          <DefinitionEditor work={work} plan={plan} onText={(text) => dispatch({ do: "text", text })} />
        ) : (
          <DataEditor work={work} plan={plan} dispatch={dispatch} />
        )}
      </div>
      <footer className="sticky bottom-0 z-10 flex min-h-12 shrink-0 flex-wrap items-center justify-end gap-2 border-t border-line bg-panel px-5 py-2">
        {blocked && stage === "review" && (
          <span className="mr-auto text-breach">It cannot be published as it stands.</span>
        )}
        {stage === "review" ? (
          <>
            <Button onClick={() => go("edit")}>Back</Button>
            <Button variant="primary" disabled={!ready} onClick={start} data-track="publish">
              Publish
            </Button>
          </>
        ) : (
          <Button variant="primary" disabled={!plan.data} onClick={() => go("review")}>
            Review
          </Button>
        )}
      </footer>
    </>
  );
}

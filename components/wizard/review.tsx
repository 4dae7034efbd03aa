"use client";

import type { HealthState } from "@/server/domain/read-models/health.ts";
import { Chip, type ChipTone } from "../ui/chip.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { FindingsList } from "./findings-list.tsx";
import type { PlanReply, usePlan } from "./use-plan.ts";

const tones: Record<PlanReply["plan"][number]["action"], ChipTone> = {
  create: "accent",
  change: "plain",
  keep: "plain",
  retire: "warn",
  blocked: "breach",
};
const breach: HealthState = "breach";

/** What publishing would do, before it does it: actions, findings, and the readers it touches. */
export function Review({
  plan,
  reason,
  onReason,
}: {
  plan: ReturnType<typeof usePlan>;
  reason: string;
  onReason: (reason: string) => void;
}) {
  if (plan.isError)
    return (
      <ErrorState error={plan.error} what="The plan could not be made" onRetry={() => void plan.refetch()} />
    );
  const reply = plan.current ? plan.data : undefined;
  if (reply === undefined) return <Skeleton className="m-5 h-60" />;
  const changes = reply.plan.some((step) => step.action === "change" || step.action === "retire");
  return (
    <div className="mx-auto flex w-full max-w-[860px] flex-col gap-4 p-5 max-sm:px-3">
      <Panel id="plan" title="What publishing does">
        <ul>
          {reply.plan.map((step) => (
            <li
              key={`${step.action} ${step.target}`}
              className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-line py-1 last:border-b-0"
            >
              <Chip tone={tones[step.action]} className="min-w-16 justify-center">
                {step.action}
              </Chip>
              <span className="font-mono text-xs">{step.target}</span>
              <span className="min-w-0 flex-1 basis-[240px] text-muted">{step.reason}</span>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel id="impact" title="Readers it touches">
        {reply.impact.length === 0 ? (
          <p className="text-muted">No named reader or product is touched.</p>
        ) : (
          <ul>
            {reply.impact.map((each) => (
              <li key={`${each.consumer} ${each.breaks}`} className="flex flex-wrap gap-x-3 py-1">
                <Status state={breach}>{each.consumer}</Status>
                <span className="text-muted">{each.breaks}</span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel id="findings" title="What the checks say">
        <FindingsList findings={reply.findings} />
      </Panel>
      <Field
        label="Why, for its history"
        optional
        hint={changes ? "Readers see it beside the version" : undefined}
      >
        {(control) => (
          <Input
            {...control}
            value={reason}
            maxLength={1000}
            onChange={(event) => onReason(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}

"use client";

import { useState } from "react";
import { nowMs } from "../time/browser-clock.ts";
import { Instant } from "../time/instant.tsx";
import { type ParsedInstant, parseInstant } from "../time/parse-instant.ts";
import { useZone } from "../time/zone.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Clock } from "../ui/icons.tsx";
import { Input } from "../ui/input.tsx";
import { Popover } from "../ui/popover.tsx";
import { PlanChip } from "./plan-chip.tsx";
import { formatWhen } from "./search-state.ts";
import type { Reply } from "./types.ts";

type Time = Pick<Reply["plan"], "asOf" | "span">;

/** When the question is about: shown as understood, edited in words, taken off for "now". */
export function TimeChip({ plan, onChange }: { plan: Time; onChange: (when: string | null) => void }) {
  const { asOf, span } = plan;
  const phrase = span?.phrase ?? asOf?.phrase ?? null;
  const set = asOf !== null || span !== null;
  return (
    <PlanChip
      remove="Ask about now"
      title={phrase === null ? undefined : `The question says “${phrase}”`}
      {...(set ? { onRemove: () => onChange("now") } : {})}
      tone={set ? "understood" : "plain"}
    >
      <Popover
        label="When the question is about"
        className="w-[300px]"
        trigger={
          <button type="button" className="flex h-6 min-w-0 items-center gap-1.5 hover:underline">
            <Clock size={12} className="text-muted" />
            <span className="truncate">
              <TimeText asOf={asOf} span={span} />
            </span>
            <span className="sr-only">, edit</span>
          </button>
        }
      >
        {(close) => (
          <TimeForm
            plan={plan}
            onApply={(when) => {
              onChange(when);
              close();
            }}
          />
        )}
      </Popover>
    </PlanChip>
  );
}

function TimeText({ asOf, span }: Time) {
  if (span)
    return (
      <>
        {span.phrase !== null && `${span.phrase}: `}
        <Instant at={span.from} /> to <Instant at={span.to} />
      </>
    );
  if (asOf)
    return (
      <>
        {asOf.phrase === null ? "as of " : `${asOf.phrase}: `}
        <Instant at={asOf.at} />
      </>
    );
  return "now";
}

function TimeForm({ plan, onApply }: { plan: Time; onApply: (when: string | null) => void }) {
  const zone = useZone();
  const [from, setFrom] = useState(plan.span?.from ?? "");
  const [to, setTo] = useState(plan.span?.to ?? plan.asOf?.at ?? "");
  const begin = read(from, zone);
  const end = read(to, zone);
  const bad = (text: string, parsed: ParsedInstant | null) =>
    text.trim() !== "" && parsed?.kind === "refused" ? parsed.message : null;
  const order =
    begin?.kind === "instant" && end?.kind === "instant" && begin.ms >= end.ms
      ? "The end must come after the beginning."
      : null;
  const ready =
    end?.kind === "instant" && order === null && (from.trim() === "" || begin?.kind === "instant");
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        onApply(
          formatWhen(
            begin?.kind === "instant"
              ? { kind: "span", from: begin.iso, to: end.iso }
              : { kind: "instant", at: end.iso },
          ),
        );
      }}
    >
      <Field label="From" optional error={bad(from, begin)} hint="Empty: one instant instead of a span">
        {(control) => (
          <Input
            {...control}
            value={from}
            onChange={(event) => setFrom(event.target.value)}
            placeholder="10 minutes ago"
            autoComplete="off"
          />
        )}
      </Field>
      <Field label="Until, or as of" error={bad(to, end) ?? order} hint="Words or ISO 8601, in your zone">
        {(control) => (
          <Input
            {...control}
            value={to}
            onChange={(event) => setTo(event.target.value)}
            placeholder="2:15 pm yesterday"
            autoComplete="off"
          />
        )}
      </Field>
      <div className="flex flex-wrap justify-between gap-2">
        <Button size="sm" onClick={() => onApply(null)} title="Let the words of the question decide again">
          As the question says
        </Button>
        <Button size="sm" type="submit" variant="primary" disabled={!ready}>
          Apply
        </Button>
      </div>
    </form>
  );
}

const read = (text: string, zone: string): ParsedInstant | null =>
  text.trim() === "" ? null : parseInstant(text, nowMs(), zone);

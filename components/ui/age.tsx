"use client";

import { utcText } from "../time/format-instant.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { useNow } from "../time/use-now.ts";
import { ageState } from "./age-state.ts";
import { cx } from "./cx.ts";
import { formatAge, formatDuration, notKnown } from "./format.ts";
import { StatusShape, stateText } from "./status.tsx";

export interface AgeProps {
  /** The instant whose age is shown; null when there is none yet. */
  at: string | null | undefined;
  /** The promised freshness in ms: at 80 % of it the age turns to the warning shape, beyond it to the breach shape. */
  sloMs?: number | null;
  /** The instant the age is counted to when it was measured rather than now, e.g. a snapshot's `computedAt`. */
  until?: string;
  /** After the age, e.g. " ago". */
  suffix?: string;
  /** Show the shape also while the promise is kept. */
  always?: boolean;
  className?: string;
}

/**
 * How old an instant is, counting by itself. On a page pinned to the past the age is the one it had then; what came
 * after that instant (when a figure was computed, say) is told by its age now, as it had none then.
 */
export function Age({ at, sloMs = null, until, suffix = "", always = false, className }: AgeProps) {
  const { asOf } = useAsOf();
  const had = asOf !== undefined && at != null && Date.parse(at) <= Date.parse(asOf);
  const end = until ?? (had ? asOf : undefined);
  const now = useNow(end === undefined ? 1000 : null);
  const endMs = end === undefined ? now : Date.parse(end);
  if (at === null || at === undefined) {
    return (
      <span
        className={cx("inline-flex items-center gap-1.5 text-unknown", className)}
        title="Nothing measured yet"
      >
        <StatusShape state="unknown" />
        {notKnown}
      </span>
    );
  }
  const ageMs = endMs === null ? null : endMs - Date.parse(at);
  const state = ageState(ageMs, sloMs);
  const wrong = state === "warn" || state === "breach";
  const promise = sloMs === null ? "" : ` · promised within ${formatDuration(sloMs)}`;
  return (
    <span
      title={`${utcText(at)}${promise}`}
      className={cx(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        wrong && stateText[state],
        className,
      )}
    >
      {(wrong || (always && sloMs !== null)) && <StatusShape state={state} />}
      <time dateTime={at}>{ageMs === null ? notKnown : `${formatAge(ageMs)}${suffix}`}</time>
    </span>
  );
}

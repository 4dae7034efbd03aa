"use client";

import { utcText } from "../time/format-instant.ts";
import { useZone } from "../time/zone.tsx";
import { cx } from "../ui/cx.ts";
import { notKnown } from "../ui/format.ts";
import type { OnlineValue } from "./serving.ts";
import { statusMeaning, ValueStatusMark } from "./value-status.tsx";
import { rawText, sameValue, valueText } from "./value-text.ts";

/** The three times of a value in words, for a title. */
export function timesText({ eventTime, knownAt, servableAt }: OnlineValue): string {
  const part = (words: string, at: string | null) => (at === null ? [] : [`${words} ${utcText(at)}`]);
  return [
    ...part("newest event", eventTime),
    ...part("known", knownAt),
    ...part("servable", servableAt),
  ].join(" · ");
}

/** A value with its status; with `onOpen` it opens the panel that says how it came about. */
export function FeatureValueView({
  name,
  value,
  now,
  dtype,
  onOpen,
  className,
}: {
  name: string;
  value: OnlineValue | undefined;
  /** On a page of the past: what it is now, told beside it where it differs. */
  now?: OnlineValue | undefined;
  dtype: string | null;
  onOpen?: (() => void) | undefined;
  className?: string;
}) {
  const zone = useZone();
  if (value === undefined) return <span className="text-faint">{notKnown}</span>;
  const text = valueText(value.value, dtype ?? "", zone);
  const title = [
    value.value === null ? statusMeaning[value.status].meaning : rawText(value.value),
    timesText(value),
  ]
    .filter((line) => line !== "")
    .join("\n");
  const content =
    value.value === null || value.status !== "PRESENT" ? (
      <ValueStatusMark status={value.status} always />
    ) : (
      text
    );
  const since =
    now === undefined || sameValue(now.value, value.value) ? null : (
      <>
        <span aria-hidden="true" className="font-sans text-faint">
          {" → "}
        </span>
        <span className="sr-only">, now </span>
        {now.value === null ? statusMeaning[now.status].words : valueText(now.value, dtype ?? "", zone)}
      </>
    );
  if (onOpen === undefined)
    return (
      <span title={title} className={cx("min-w-0 truncate font-mono text-xs", className)}>
        {content}
      </span>
    );
  return (
    <button
      type="button"
      title={title}
      onClick={onOpen}
      aria-haspopup="dialog"
      className={cx(
        // Positioned, so that what only screen readers read is cut off with the rest.
        "relative max-w-full truncate rounded-xs font-mono text-xs decoration-faint decoration-dotted underline-offset-3 hover:underline",
        className,
      )}
    >
      {since === null ? content : <span className="text-past">{content}</span>}
      {since}
      <span className="sr-only">, {name}: how it came about</span>
    </button>
  );
}

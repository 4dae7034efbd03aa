"use client";

import type { ReactNode } from "react";
import { cx } from "../ui/cx.ts";
import { Close } from "../ui/icons.tsx";

const look = "inline-flex h-6 min-w-0 max-w-full items-center rounded-sm border";
const tones = { plain: "border-line-strong bg-panel", understood: "border-accent-line bg-accent-soft" };

/** One part of the plan: what it is, and a button that takes it off. */
export function PlanChip({
  children,
  title,
  remove,
  onRemove,
  tone = "plain",
}: {
  children: ReactNode;
  title?: string;
  /** What the button does, in words: "Do not ask flight_events". */
  remove?: string;
  onRemove?: () => void;
  /** `understood` marks what was read out of the question. */
  tone?: keyof typeof tones;
}) {
  return (
    <li className={cx(look, tones[tone])} title={title}>
      <span className={cx("flex min-w-0 items-center gap-1.5 pl-1.5 text-xs", !onRemove && "pr-1.5")}>
        {children}
      </span>
      {onRemove && (
        <button
          type="button"
          aria-label={remove}
          title={remove}
          onClick={onRemove}
          className="grid size-6 shrink-0 place-items-center rounded-sm text-faint hover:text-ink"
        >
          <Close size={10} />
        </button>
      )}
    </li>
  );
}

"use client";

import type { ReactNode } from "react";
import { cx } from "../ui/cx.ts";
import { Close } from "../ui/icons.tsx";

const look = "inline-flex h-6 min-w-0 max-w-full items-center rounded-sm border border-line-strong bg-panel";

/** One part of the plan: what it is, and a button that takes it off. */
export function PlanChip({
  children,
  title,
  remove,
  onRemove,
  className,
}: {
  children: ReactNode;
  title?: string;
  /** What the button does, in words: "Do not ask flight_events". */
  remove?: string;
  onRemove?: () => void;
  className?: string;
}) {
  return (
    <li className={cx(look, className)} title={title}>
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

import type { ReactNode } from "react";
import type { HealthState } from "@/server/domain/read-models/health.ts";
import { cx } from "./cx.ts";

const words: Record<HealthState, string> = {
  ok: "as promised",
  warn: "near its limit",
  breach: "promise broken",
  unknown: "unknown",
};

export const stateText: Record<HealthState, string> = {
  ok: "text-ok",
  warn: "text-warn",
  breach: "text-breach",
  unknown: "text-unknown",
};

/** The shape of a state alone: circle, triangle, square, dashed circle; readable without its colour. */
export function StatusShape({ state, className }: { state: HealthState; className?: string }) {
  return (
    <svg
      viewBox="0 0 10 10"
      className={cx("size-2.5 shrink-0", stateText[state], className)}
      aria-hidden="true"
    >
      {state === "ok" && <circle cx="5" cy="5" r="4" fill="currentColor" />}
      {state === "warn" && <path d="M5 .8 9.6 9H.4z" fill="currentColor" />}
      {state === "breach" && <path d="M1 1h8v8H1z" fill="currentColor" />}
      {state === "unknown" && (
        <circle
          cx="5"
          cy="5"
          r="3.6"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.4"
          strokeDasharray="2 1.6"
        />
      )}
    </svg>
  );
}

/**
 * A state in words with its shape. Quiet when healthy: the words take the colour only when something is wrong.
 * Without children only the shape shows and the state is read out by its name.
 */
export function Status({
  state,
  children,
  title,
  className,
}: {
  state: HealthState;
  children?: ReactNode;
  title?: string;
  className?: string;
}) {
  return (
    <span title={title} className={cx("inline-flex min-w-0 items-center gap-1.5", className)}>
      <StatusShape state={state} />
      {children === undefined ? (
        <span className="sr-only">{words[state]}</span>
      ) : (
        <span className={cx("truncate", state === "ok" ? "text-muted" : stateText[state])}>{children}</span>
      )}
    </span>
  );
}

"use client";

import type { ReactNode } from "react";
import { useAsOf } from "../time/use-as-of.ts";
import { problemOf } from "../trpc/problem.ts";
import { Button } from "./button.tsx";
import { cx } from "./cx.ts";
import { useErrorShown } from "./shown-errors.tsx";
import { StatusShape } from "./status.tsx";

/**
 * A failure in the place it happened: what failed, why, and what to do next. Takes a tRPC error, a problem
 * document or anything thrown.
 */
export function ErrorState({
  error,
  what,
  onRetry,
  retrying = false,
  action,
  className,
}: {
  error: unknown;
  /** What could not be done, e.g. "The catalog could not be read". */
  what?: ReactNode;
  onRetry?: () => void;
  retrying?: boolean;
  action?: ReactNode;
  /** Replaces the margin it has by default. */
  className?: string;
}) {
  const problem = problemOf(error);
  useErrorShown(problem);
  const { pinned, travel } = useAsOf();
  // What was not there at an instant of the past will not be there by asking again.
  const final = pinned && problem.code === "NOT_FOUND";
  return (
    <div
      role="alert"
      className={cx(
        "flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md bg-breach-soft px-4 py-3 sm:flex-nowrap",
        className ?? "m-4",
      )}
    >
      <StatusShape state="breach" className="mt-1" />
      <div className="min-w-0 flex-1 basis-[80%] sm:basis-0">
        <p className="font-semibold text-breach">{what ?? problem.title}</p>
        <p className="max-w-[75ch] break-words">{problem.detail}</p>
        <p className="mt-0.5 font-mono text-xs text-muted">
          {problem.code}
          {problem.path === undefined ? "" : ` at ${problem.path}`}
        </p>
      </div>
      <div className="flex shrink-0 flex-wrap gap-2 max-sm:pl-[22px] empty:hidden">
        {action}
        {final && (
          <Button size="sm" onClick={() => travel(null)}>
            Back to live
          </Button>
        )}
        {onRetry && !final && (
          <Button size="sm" onClick={onRetry} busy={retrying}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}

/** A failure beside a field or a button, in one line. */
export function ErrorLine({ error }: { error: unknown }) {
  const problem = problemOf(error);
  useErrorShown(problem);
  return (
    <p role="alert" className="flex items-start gap-2 text-breach">
      <StatusShape state="breach" className="mt-1" />
      <span>{problem.detail}</span>
    </p>
  );
}

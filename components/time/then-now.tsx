"use client";

import type { ReactNode } from "react";
import { useAsOf } from "./use-as-of.ts";

/**
 * A value on a page that may be pinned to the past: where it has changed since, *then → now*. While the page is
 * live, or what is now is not known (undefined), just the value.
 */
export function ThenNow({ then, now }: { then: ReactNode; now: ReactNode | undefined }) {
  const { pinned } = useAsOf();
  if (!pinned || now === undefined || now === then) return then;
  return (
    <span title="What it was then, and what it is now">
      <span className="text-past">{then}</span>
      <span aria-hidden="true"> → </span>
      <span className="sr-only"> then, now </span>
      {now}
    </span>
  );
}

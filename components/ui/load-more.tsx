"use client";

import { Button } from "./button.tsx";
import { formatCount } from "./format.ts";

/** The end of a page of results: how many are shown of how many, and the next ones. Nothing when all are shown. */
export function LoadMore({
  shown,
  total,
  noun,
  hasMore,
  loading,
  onMore,
}: {
  shown: number;
  total: number;
  /** Plural, e.g. "products". */
  noun: string;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}) {
  if (!hasMore) return null;
  return (
    <div className="flex h-10 items-center gap-3 px-2.5 text-xs text-muted">
      <span aria-live="polite">
        {formatCount(shown)} of {formatCount(total)} {noun}
      </span>
      <Button size="sm" onClick={onMore} busy={loading}>
        Load more
      </Button>
    </div>
  );
}

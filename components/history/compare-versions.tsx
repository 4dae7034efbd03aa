"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTRPC } from "../trpc/client.ts";
import { cx } from "../ui/cx.ts";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ChangeList } from "./change-list.tsx";
import { changesBetween } from "./changes-between.ts";
import { type DiffLine, diffLinesOf } from "./line-diff.ts";
import type { ProductVersion } from "./product-version.ts";

const marks = { added: "+", removed: "−", same: " ", gap: "⋯" } as const;

/** Two versions side by side: what changed in words, and the product file line by line. */
export function CompareVersions({
  productId,
  versions,
  older,
  newer,
  onChoose,
}: {
  productId: string;
  /** Newest first, at least two. */
  versions: readonly ProductVersion[];
  older: ProductVersion | undefined;
  newer: ProductVersion | undefined;
  onChoose: (revisions: { from?: number; to?: number }) => void;
}) {
  const trpc = useTRPC();
  const before = useQuery(
    trpc.product.source.queryOptions(
      { id: productId, ...(older ? { asOf: older.at } : {}) },
      { enabled: older !== undefined, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  const after = useQuery(
    trpc.product.source.queryOptions(
      { id: productId, ...(newer ? { asOf: newer.at } : {}) },
      { enabled: newer !== undefined, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  const lines = useMemo(
    () => (before.data && after.data ? diffLinesOf(before.data.source, after.data.source) : null),
    [before.data, after.data],
  );
  if (older === undefined || newer === undefined) return null;
  const options = versions.map((version) => ({
    value: String(version.revision),
    label: `${version.version} · revision ${version.revision}`,
  }));
  const error = before.error ?? after.error;
  const added = lines?.filter((line) => line.kind === "added").length ?? 0;
  const removed = lines?.filter((line) => line.kind === "removed").length ?? 0;
  return (
    <Panel id="compare" title="Compare" flush>
      <div className="flex flex-wrap items-center gap-2 px-3.5 pt-1 pb-3">
        <Select
          aria-label="Older version"
          options={options}
          value={String(older.revision)}
          onChange={(event) => onChoose({ from: Number(event.target.value), to: newer.revision })}
        />
        <span className="text-muted">→</span>
        <Select
          aria-label="Newer version"
          options={options}
          value={String(newer.revision)}
          onChange={(event) => onChoose({ from: older.revision, to: Number(event.target.value) })}
        />
        {lines && (
          <span className="text-xs text-muted">
            {formatCount(added)} lines added, {formatCount(removed)} removed
          </span>
        )}
      </div>
      <div className="border-t border-line px-3.5 pt-1 pb-3">
        {older.revision > newer.revision ? (
          <p className="pt-2 text-muted">Read backwards: the first version chosen is the newer one.</p>
        ) : (
          <ChangeList changes={changesBetween(versions, older.revision, newer.revision)} />
        )}
      </div>
      {error ? (
        <ErrorState
          error={error}
          what="The product files could not be read"
          onRetry={() => void Promise.all([before.refetch(), after.refetch()])}
        />
      ) : lines === null ? (
        <Skeleton className="mx-3.5 mb-3.5 h-40" />
      ) : (
        <Lines lines={lines} />
      )}
    </Panel>
  );
}

function Lines({ lines }: { lines: readonly DiffLine[] }) {
  if (lines.every((line) => line.kind === "same"))
    return <p className="border-t border-line px-3.5 py-3 text-muted">The product files are the same.</p>;
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, long lines scroll
      tabIndex={0}
      className="max-h-[640px] overflow-auto border-t border-line bg-bg font-mono text-xs leading-relaxed"
    >
      <div className="min-w-max py-2">
        {lines.map((line, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have no identity but their place
            key={index}
            className={cx(
              "flex whitespace-pre px-3.5",
              line.kind === "added" && "bg-ok-soft",
              line.kind === "removed" && "bg-breach-soft",
              line.kind === "gap" && "my-1 bg-unknown-soft text-muted",
            )}
          >
            <span
              className={cx(
                "w-5 shrink-0 select-none",
                line.kind === "added" ? "text-ok" : line.kind === "removed" ? "text-breach" : "text-faint",
              )}
            >
              {marks[line.kind]}
            </span>
            {line.text}
          </div>
        ))}
      </div>
    </div>
  );
}

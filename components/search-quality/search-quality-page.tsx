"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";
import type { SearchQuality } from "@/server/domain/read-models/search-quality.ts";
import { PageHead } from "../frame/page-head.tsx";
import { useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatCount, plural } from "../ui/format.ts";
import { Link, textLink } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Figures } from "./figures.tsx";
import { windowParsers, windows } from "./window.ts";

const everyMs = 10_000;

/** How well people's searches did: what found nothing, what was clicked and where it stood. */
export function SearchQualityPage() {
  const trpc = useTRPC();
  const [{ window }, set] = useQueryStates(windowParsers);
  const found = useQuery(
    trpc.searchQuality.get.queryOptions(
      { window },
      { refetchInterval: everyMs, placeholderData: keepPreviousData },
    ),
  );
  const quality = found.data;
  return (
    <div>
      <PageHead
        title="Search quality"
        sub={
          quality ? (
            <>
              {plural(quality.searches, "search", "searches")} counted{" "}
              <Age at={quality.computedAt} suffix=" ago" />
            </>
          ) : (
            !found.isError && <Skeleton className="h-4 w-52" />
          )
        }
        actions={
          <Segmented
            label="Window"
            value={window}
            onChange={(next) => void set({ window: next })}
            options={windows.map((value) => ({ value, label: value }))}
          />
        }
      />
      <div className="flex max-w-[980px] flex-col gap-4 p-5 max-md:p-3">
        {found.isError && (
          <ErrorState
            className="m-0"
            what="The searches could not be counted"
            error={found.error}
            onRetry={() => void found.refetch()}
            retrying={found.isFetching}
          />
        )}
        {quality?.state === "no-stream" ? (
          <EmptyState title="No clickstream">
            This mesh has no product-analytics/clickstream_events to count from; the sample mesh defines it.
          </EmptyState>
        ) : (
          <>
            <Panel title="Over everybody" id="figures" flush>
              {quality === undefined ? (
                <div className="flex h-32 flex-col gap-3 px-3.5 pt-1">
                  <Skeleton className="h-5 w-full" />
                  <Skeleton className="h-5 w-full" />
                </div>
              ) : quality.state === "not-enough" ? (
                <p className="px-3.5 pb-3 text-muted">
                  Not enough yet: {plural(quality.searches, "search", "searches")} in this window, and below{" "}
                  {quality.enough} a share says nothing. Ask something above, or take a longer window.
                </p>
              ) : (
                <Figures quality={quality} window={window} />
              )}
              {quality?.truncated && (
                <p className="border-t border-line px-3.5 py-2 text-xs text-warn">
                  There are more events than are read at once: only the first {formatCount(quality.events)} of
                  the window are counted.
                </p>
              )}
            </Panel>
            {quality !== undefined && <Missing quality={quality} />}
          </>
        )}
        <p className="text-xs text-muted">
          Counted from{" "}
          <Link href="/products/product-analytics/clickstream_events" className={textLink}>
            product-analytics/clickstream_events
          </Link>
          : searches and clicks of people who have not switched the recording of their usage off.
        </p>
      </div>
    </div>
  );
}

/** Questions that found nothing: what people look for and this mesh does not have, or does not call so. */
function Missing({ quality }: { quality: SearchQuality }) {
  return (
    <Panel
      title="Found nothing"
      id="missing"
      flush
      aside={quality.missing.length > 0 && "most frequent first"}
    >
      {quality.missing.length === 0 ? (
        <p className="px-3.5 pb-3 text-muted">No search of this window was without results.</p>
      ) : (
        <ul>
          {quality.missing.map(({ question, times, lastAt }) => (
            <li
              key={question}
              className="flex h-8 items-center justify-between gap-4 border-t border-line px-3.5"
            >
              <Link
                href={`/search?q=${encodeURIComponent(question)}`}
                title={question}
                className="min-w-0 truncate hover:underline"
              >
                {question}
              </Link>
              <span className="num shrink-0 text-xs text-muted">
                {plural(times, "time")}, last <Age at={lastAt} suffix=" ago" />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

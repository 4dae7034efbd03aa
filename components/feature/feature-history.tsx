"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { FeatureHistory as History } from "@/server/domain/data-plane-api/historical.ts";
import { durationMs } from "@/server/domain/duration.ts";
import { TimeChart } from "../charts/time-chart.tsx";
import { postJson } from "../stream/post-json.ts";
import { nowMs } from "../time/browser-clock.ts";
import { Instant } from "../time/instant.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useNow } from "../time/use-now.ts";
import { useZone } from "../time/zone.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { type Entity, entityText } from "./entity.ts";
import type { ShownFeature } from "./feature-set.ts";
import { isDrawn, seriesOf, textChanges } from "./history-series.ts";
import { spans, useFeatureUrl } from "./use-feature-url.ts";

/** Readings over the span: as many as the chart has room for. */
const points = 160;
/** How often a live chart is read again, ms. */
const everyMs = 10_000;

/**
 * One key's values over time: as served and as corrected as two lines, gaps where there was none. Values that are no
 * numbers are told as the changes they went through. A click on a point opens the panel of that instant.
 */
export function FeatureHistory({
  feature,
  expected,
  entity,
  onMoment,
}: {
  feature: string;
  expected: ShownFeature["expected"];
  entity: Entity;
  onMoment: (moment: string) => void;
}) {
  const { asOf } = useAsOf();
  const zone = useZone();
  const [{ span }, setUrl] = useFeatureUrl();
  const tick = useNow(asOf === undefined ? everyMs : null);
  const spanMs = durationMs(span);
  const history = useQuery({
    queryKey: ["feature-history", feature, entityText(entity), span, asOf ?? null],
    queryFn: async ({ signal }) => {
      const to = asOf === undefined ? nowMs() : Date.parse(asOf);
      return (await postJson(
        "/api/v1/features/history",
        {
          feature,
          entity,
          from: new Date(to - spanMs).toISOString(),
          to: asOf ?? new Date(to).toISOString(),
          points,
        },
        signal,
      )) as History;
    },
    placeholderData: keepPreviousData,
    staleTime: asOf === undefined ? 0 : Number.POSITIVE_INFINITY,
    refetchInterval: asOf === undefined ? everyMs : false,
  });
  const end = asOf === undefined ? (tick ?? 0) : Date.parse(asOf);
  const reply = history.data;
  return (
    <section
      aria-labelledby="feature-history"
      className="flex min-w-0 flex-col rounded-md border border-line bg-panel"
    >
      <header className="flex min-h-9 flex-wrap items-center justify-between gap-2 px-3 py-1">
        <h3 id="feature-history">History of this key</h3>
        <Segmented
          label="Span"
          size="sm"
          value={span}
          onChange={(next) => void setUrl({ span: next })}
          options={spans.map((value) => ({ value, label: value }))}
        />
      </header>
      {history.isError && reply === undefined ? (
        <ErrorState
          error={history.error}
          what="The history could not be read"
          onRetry={() => void history.refetch()}
          className="mx-3 mb-3"
        />
      ) : reply === undefined ? (
        <Skeleton className="mx-3 mb-3 h-[220px]" />
      ) : isDrawn(reply) ? (
        <div className="px-1 pb-1.5">
          <TimeChart
            label={`${feature} over the last ${span}, as served and as corrected`}
            kind="step"
            height={220}
            span={[end - spanMs, end]}
            promised={{ minimum: expected?.min ?? null, maximum: expected?.max ?? null }}
            series={seriesOf(reply)}
            format={(value) => value.toLocaleString("en-US", { maximumSignificantDigits: 5 })}
            onPoint={(t) => onMoment(new Date(t).toISOString())}
          />
          <p className="flex gap-4 px-2 text-xs text-muted">
            <Key className="bg-accent">as served</Key>
            <Key className="bg-[repeating-linear-gradient(90deg,var(--muted)_0_4px,transparent_4px_7px)]">
              as corrected
            </Key>
            <span className="ml-auto text-faint">click a point to see how it came about</span>
          </p>
        </div>
      ) : (
        <ul className="max-h-[256px] overflow-auto px-3 pb-2">
          {textChanges(reply, reply.dtype, zone).map((change) => (
            <li
              key={change.at}
              className="flex min-h-7 items-center gap-3 border-b border-line last:border-b-0"
            >
              <button
                type="button"
                className="shrink-0 text-accent hover:underline"
                onClick={() => onMoment(change.at)}
              >
                <Instant at={change.at} style="time" className="font-mono text-xs" />
              </button>
              <span className="min-w-0 truncate" title={change.text}>
                {change.text}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Key({ className, children }: { className: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`h-0.5 w-4 ${className}`} />
      {children}
    </span>
  );
}

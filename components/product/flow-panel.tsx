"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { TimeChart } from "../charts/time-chart.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Figure } from "../ui/figure.tsx";
import { formatBytes, formatCount, formatRate, notKnown } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Sparkline } from "../ui/sparkline.tsx";
import { useShownProduct } from "./product-shell.tsx";
import { productPath } from "./tabs.ts";

const hour = 3_600_000;

/** Hours of a day as points in the middle of each, the last being the current one; what was not measured is a gap. */
export function hourPoints(
  lastDay: readonly (number | null)[],
  measuredAt: string,
): { t: number; v: number | null }[] {
  const end = Date.parse(measuredAt);
  return lastDay.map((v, index) => ({ t: end - (lastDay.length - index - 0.5) * hour, v }));
}

/** How a stream flows: its rate this minute, its last 24 hours, what it holds. */
export function FlowPanel() {
  const trpc = useTRPC();
  const { product } = useShownProduct();
  const { pinned } = useAsOf();
  const stats = useQuery(
    trpc.stream.stats.queryOptions(
      { ids: [product.id] },
      { refetchInterval: 2_000, staleTime: 1_000, enabled: !pinned },
    ),
  );
  if (pinned)
    return (
      <Panel id="flow" title="Flow">
        <p className="text-muted">
          Rates are measured now, not kept for every instant.{" "}
          <Link href={productPath(product.id, "live")} className="text-accent underline">
            See the records up to then
          </Link>
        </p>
      </Panel>
    );
  if (stats.isError)
    return (
      <Panel id="flow" title="Flow" flush>
        <ErrorState
          error={stats.error}
          what="The stream's figures could not be read"
          onRetry={() => stats.refetch()}
        />
      </Panel>
    );
  const now = stats.data?.[0];
  if (now === undefined)
    return (
      <Panel id="flow" title="Flow">
        {stats.isPending ? (
          <Skeleton className="h-[230px] w-full" />
        ) : (
          <p className="text-unknown">Not measured yet.</p>
        )}
      </Panel>
    );
  const held = now.partitions.reduce((sum, part) => sum + part.end - part.earliest, 0);
  const call = { path: `/api/v1/products/${product.id}/events/stats` };
  return (
    <Panel
      id="flow"
      title="Flow"
      aside={
        <>
          measured <Age at={now.measuredAt} suffix=" ago" />
        </>
      }
    >
      <div className="flex flex-wrap items-end gap-x-8 gap-y-3">
        <Tile label="Rate, last minute">
          <Figure
            label="Rate, last minute"
            value={<span className="text-lg font-semibold">{formatRate(now.ratePerSecond)}</span>}
            how={{
              formula: "Records the log took in during the last 60 s ÷ 60.",
              inputs: [{ name: "topic", value: now.topic }],
              computedAt: now.measuredAt,
              call: { ...call, field: ".ratePerSecond" },
            }}
          />
        </Tile>
        <div className="min-w-[180px] flex-1">
          <Sparkline
            values={now.lastMinute}
            width={240}
            height={32}
            fluid
            label="Records a second over the last minute"
          />
        </div>
        <Tile label="Held">
          <Figure
            label="Records held"
            value={<span className="text-lg font-semibold">{formatCount(held)}</span>}
            how={{
              formula: "Σ over partitions of end offset − earliest offset.",
              inputs: now.partitions.map((part) => ({
                name: `partition ${part.partition}`,
                value: `${part.earliest} … ${part.end}`,
              })),
              computedAt: now.measuredAt,
              call: { ...call, field: ".partitions" },
            }}
          />
          <span className="text-muted"> {now.bytes === null ? "" : formatBytes(now.bytes)}</span>
        </Tile>
        <Tile label="Refused, 24 h">
          <Figure
            label="Records refused in 24 h"
            value={
              <span
                className={
                  now.rejectedLastDay > 0 ? "text-lg font-semibold text-warn" : "text-lg font-semibold"
                }
              >
                {formatCount(now.rejectedLastDay)}
              </span>
            }
            how={{
              formula: "Records that broke the contract and went to the dead letters in the last 24 h.",
              inputs: [{ name: "topic", value: `${now.topic}.dead` }],
              computedAt: now.measuredAt,
              call: { ...call, field: ".rejectedLastDay" },
            }}
          />
        </Tile>
      </div>
      <h3 className="mt-3 mb-1 font-normal text-muted">Records an hour, last 24 h</h3>
      <TimeChart
        label="Records an hour over the last 24 h"
        kind="bar"
        height={132}
        series={[{ id: "records", label: "records", points: hourPoints(now.lastDay, now.measuredAt) }]}
        span={[Date.parse(now.measuredAt) - 24 * hour, Date.parse(now.measuredAt)]}
        format={(value) => (Number.isFinite(value) ? formatCount(value) : notKnown)}
      />
    </Panel>
  );
}

function Tile({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <div className="text-xs text-muted">{label}</div>
      <div>{children}</div>
    </div>
  );
}

"use client";

import type { ReactNode } from "react";
import type { StreamStats } from "@/server/domain/read-models/stream.ts";
import { Figure } from "../ui/figure.tsx";
import { formatCount, formatRate } from "../ui/format.ts";
import { Sparkline } from "../ui/sparkline.tsx";
import { Counters } from "./counters.tsx";
import { ExportMenu } from "./export-menu.tsx";
import type { SessionState } from "./live-session.ts";
import type { RecordStore } from "./record-store.ts";
import { StatePill } from "./state-pill.tsx";

/** The second line of the Live tab: what the session does, its totals, and how fast the stream runs. */
export function StatusBar({
  productId,
  store,
  state,
  paused,
  filter,
  path,
  stats,
  children,
}: {
  productId: string;
  store: RecordStore;
  state: SessionState;
  paused: boolean;
  filter: string;
  /** The API call that reads the same records. */
  path: string;
  /** Undefined while not known, or when the page shows the past. */
  stats: StreamStats | undefined;
  children?: ReactNode;
}) {
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line bg-panel px-5 py-1">
      <StatePill state={state} paused={paused} />
      <Counters store={store} path={path} filter={filter} filterError={state.filterError} />
      <span className="ml-auto flex items-center gap-3">
        {children}
        <ExportMenu store={store} productId={productId} />
        {stats && <Rate stats={stats} />}
      </span>
    </div>
  );
}

function Rate({ stats }: { stats: StreamStats }) {
  const total = stats.lastMinute.reduce((sum, count) => sum + count, 0);
  return (
    <span className="flex items-center gap-2 text-muted">
      <Figure
        label="Rate of the stream"
        value={<span className="whitespace-nowrap">{formatRate(stats.ratePerSecond)}</span>}
        align="end"
        how={{
          formula:
            "Records the log took in during the last 60 s ÷ 60, over all partitions and without the filter.",
          inputs: [
            { name: "records", value: `${formatCount(total)} in the last minute` },
            { name: "topic", value: stats.topic },
          ],
          computedAt: stats.measuredAt,
          call: { path: `/api/v1/products/${stats.productId}/events/stats`, field: ".ratePerSecond" },
        }}
      />
      <Sparkline
        values={stats.lastMinute}
        width={132}
        height={18}
        label="Records a second over the last minute"
        className="max-sm:hidden"
      />
    </span>
  );
}

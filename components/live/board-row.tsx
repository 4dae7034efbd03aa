"use client";

import { memo } from "react";
import { productPath } from "../product/tabs.ts";
import { formatAddress } from "../stream/start.ts";
import { Age } from "../ui/age.tsx";
import { Figure } from "../ui/figure.tsx";
import { formatCount, formatDuration, formatRate, notKnown } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { Sparkline } from "../ui/sparkline.tsx";
import { Status } from "../ui/status.tsx";
import type { BoardRow as Row } from "./live-board.ts";
import { useNewestRecord } from "./newest-record.ts";
import { SummaryLine } from "./summary-line.tsx";

/** A stream on the board: how fast it runs, how late, what it refused, and its newest record. */
export const BoardRow = memo(function BoardRow({
  id,
  promisedMs,
  row,
  at,
}: {
  id: string;
  promisedMs: number | null;
  row: Row | undefined;
  /** The instant the figures are of. */
  at: string | null;
}) {
  const [domain, name] = id.split("/");
  // A quiet stream sends nothing while one watches: its newest record is asked for once.
  const asked = useNewestRecord(
    id,
    undefined,
    row !== undefined && row.newest === null && row.problem === undefined,
  );
  const newest = row?.newest ?? asked.record;
  return (
    <tr>
      <td>
        <Link
          href={productPath(id, "live")}
          className="hover:text-accent"
          data-track="live-row"
          data-track-product={id}
        >
          <span className="text-muted max-md:hidden">{domain} / </span>
          <span className="font-semibold">{name}</span>
        </Link>
      </td>
      {row?.problem !== undefined ? (
        <td colSpan={6}>
          <Status state="unknown">{row.problem}</Status>
        </td>
      ) : (
        <>
          <td className="num">
            {row ? (
              <Figure
                align="end"
                label={`Rate of ${name}`}
                value={<span className="font-mono text-xs">{formatRate(row.ratePerSecond)}</span>}
                how={{
                  formula:
                    "Records the log took in during the last 5 s ÷ 5; each message of this stream of events says it anew.",
                  inputs: [
                    { name: "newest records", value: "open", href: productPath(id, "live") },
                    { name: "refused in 60 s", value: formatCount(row.violations) },
                  ],
                  computedAt: at,
                  call: { path: `/api/v1/live/stream?products=${encodeURIComponent(id)}&mode=sampled` },
                }}
              />
            ) : (
              notKnown
            )}
          </td>
          <td className="max-md:hidden">
            <Sparkline values={row?.rates ?? []} width={120} label={`Rate of ${name} over the last minute`} />
          </td>
          <td className="num text-muted max-md:hidden" title="Newest record: from its event to the log">
            {row?.lagMs == null ? notKnown : formatDuration(row.lagMs)}
          </td>
          <td className="num">
            <Age at={row?.newestAt} sloMs={promisedMs} {...(at === null ? {} : { until: at })} />
          </td>
          <td className="num max-md:hidden" title="Refused in the last 60 s">
            {row === undefined ? (
              notKnown
            ) : row.violations === 0 ? (
              <span className="text-faint">0</span>
            ) : (
              <Status state="breach">{formatCount(row.violations)}</Status>
            )}
          </td>
          <td className="w-full max-w-0 truncate max-md:max-w-[300px] max-md:min-w-[300px]">
            {newest ? (
              <Link
                href={`${productPath(id, "live")}?record=${formatAddress(newest)}`}
                className="hover:text-accent"
                title={`Open ${formatAddress(newest)}`}
              >
                <SummaryLine record={newest} />
              </Link>
            ) : (
              <span className="text-faint">{asked.data ? "no record yet" : ""}</span>
            )}
          </td>
        </>
      )}
    </tr>
  );
});

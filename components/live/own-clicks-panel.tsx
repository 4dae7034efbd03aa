"use client";

import { productPath } from "../product/tabs.ts";
import { instantMs } from "../stream/instant.ts";
import { clickstreamProduct } from "../stream/own-clicks.ts";
import { formatAddress } from "../stream/start.ts";
import { useClockOffset } from "../stream/use-clock-offset.ts";
import { Instant } from "../time/instant.tsx";
import { Link } from "../ui/link.tsx";
import { Panel } from "../ui/panel.tsx";
import type { OwnClick } from "./live-board.ts";

const ms = (value: number) => `${Math.max(0, Math.round(value)).toLocaleString("en-US")} ms`;

/** The reader's own clicks as they come back out of the mesh: click → log → feature servable → screen, measured. */
export function OwnClicksPanel({
  clicks,
  recorded,
  servable,
}: {
  clicks: readonly OwnClick[];
  recorded: boolean;
  /** From when on a click counted in features, by its event time; server clock, ms. */
  servable: ReadonlyMap<number, number>;
}) {
  const offset = useClockOffset();
  return (
    <Panel
      id="own-clicks"
      title="Your own clicks"
      aside={<span className="max-md:hidden">click → log → feature servable → screen, measured</span>}
    >
      {clicks.length === 0 ? (
        <p className="text-muted">
          {recorded ? (
            <>
              Click anything in the portal: it is a record of{" "}
              <Link href={productPath(clickstreamProduct, "live")} className="text-accent underline">
                {clickstreamProduct}
              </Link>{" "}
              and appears here with the time it took.
            </>
          ) : (
            "Your usage is not recorded, so there is nothing of yours to see. The account menu switches it on."
          )}
        </p>
      ) : (
        <ul>
          {clicks.map(({ record, clickedAt, shownAt }) => {
            const { action, target } = record.event as { action?: unknown; target?: unknown };
            const logged = instantMs(record.knowledgeTime);
            const counted = servable.get(Math.round(instantMs(record.eventTime)));
            return (
              <li
                key={formatAddress(record)}
                className="flex min-h-8 flex-wrap items-center gap-x-4 border-b border-line last:border-b-0"
              >
                <Instant at={clickedAt} style="time" className="font-mono text-xs text-muted" />
                <span className="min-w-0 flex-1 truncate">
                  {String(action ?? "click")}{" "}
                  <span className="font-mono text-xs">{String(target ?? "")}</span>
                </span>
                <span className="whitespace-nowrap text-muted">
                  {offset !== null && <>log + {ms(logged - clickedAt - offset)} · </>}
                  {offset !== null && counted !== undefined && (
                    <>servable + {ms(counted - clickedAt - offset)} · </>
                  )}
                  <span className="font-semibold text-accent">screen + {ms(shownAt - clickedAt)}</span>
                </span>
                <Link
                  href={`${productPath(clickstreamProduct, "live")}?record=${formatAddress(record)}`}
                  className="font-mono text-xs text-accent hover:underline"
                >
                  {formatAddress(record)}
                </Link>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

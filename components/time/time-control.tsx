"use client";

import dynamic from "next/dynamic";
import { cx } from "../ui/cx.ts";
import { Clock } from "../ui/icons.tsx";
import { Popover } from "../ui/popover.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Instant } from "./instant.tsx";
import { useAsOf } from "./use-as-of.ts";

// The parser of dates is large: it comes when somebody wants to travel.
const TravelForm = dynamic(() => import("./travel-form.tsx"), {
  ssr: false,
  loading: () => <Skeleton className="h-[240px]" />,
});

/** Live, or the instant the page is pinned to. It moves every panel of the page. */
export function TimeControl() {
  const { asOf, pinned, travel } = useAsOf();
  return (
    <fieldset
      aria-label="Time of the page"
      className={cx(
        "flex h-8 shrink-0 overflow-hidden rounded-md border",
        pinned ? "border-past-line" : "border-line-strong",
      )}
    >
      <button
        type="button"
        aria-pressed={!pinned}
        onClick={() => travel(null)}
        className={cx(
          "flex items-center gap-1.5 px-2.5 focus-visible:outline-offset-[-2px] max-md:px-2",
          pinned ? "text-muted hover:text-ink" : "bg-accent-soft font-semibold text-accent",
        )}
      >
        <span className={cx("size-[7px] rounded-full", pinned ? "bg-faint" : "bg-accent")} />
        Live
      </button>
      <Popover
        label="Travel in time"
        align="end"
        className="w-[360px]"
        trigger={
          <button
            type="button"
            data-track="time control"
            className={cx(
              "flex items-center gap-1.5 border-l px-2.5 focus-visible:outline-offset-[-2px] max-md:px-2",
              pinned
                ? "border-past-line bg-warn-soft font-semibold text-past"
                : "border-line text-muted hover:text-ink",
            )}
          >
            <Clock className="md:hidden" size={15} />
            {asOf === undefined ? (
              <span className="max-md:sr-only">Travel to…</span>
            ) : (
              <Instant at={asOf} className="max-md:hidden" />
            )}
            {pinned && <span className="sr-only">, pinned to the past. Change the instant</span>}
          </button>
        }
      >
        {(close) => <TravelForm onDone={close} />}
      </Popover>
    </fieldset>
  );
}

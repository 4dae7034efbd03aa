"use client";

import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { formatInstant, utcText } from "../time/format-instant.ts";
import { useZone } from "../time/zone.tsx";
import { formatDuration } from "../ui/format.ts";
import type { StoredRow } from "./record-store.ts";
import { useClockOffset } from "./use-clock-offset.ts";
import { useStartOfDay } from "./use-start-of-day.ts";
import { type WayStop, wayOf } from "./way.ts";

/** Milliseconds to a tenth below ten, whole above: what a clock of this kind can tell. */
const passed = (ms: number): string =>
  Math.abs(ms) < 10
    ? `${ms.toFixed(1)} ms`
    : Math.abs(ms) < 10_000
      ? `${Math.round(ms).toLocaleString("en-US")} ms`
      : formatDuration(ms);

/** The way of a record: happened → in the log → on your screen, as measured. */
export function RecordWay({
  record,
  row,
  clickedAt,
}: {
  record: RecordView;
  row: StoredRow | undefined;
  /** Browser clock of the reader's own click. */
  clickedAt: number | null;
}) {
  const offset = useClockOffset();
  // A page fetched from the past measures nothing about how fast the stream is.
  const stops = wayOf({
    eventTime: record.eventTime,
    knowledgeTime: record.knowledgeTime,
    imported: record.imported,
    receivedAt: row?.live ? row.receivedAt : null,
    shownAt: row?.live ? row.shownAt : null,
    clockOffsetMs: offset,
  });
  return (
    <section className="border-t border-line pt-2.5">
      <h3 className="mb-0.5 font-normal text-muted">Its way</h3>
      <dl>
        {stops.map((stop) => (
          <Stop key={stop.label} stop={stop} />
        ))}
      </dl>
      {clickedAt !== null && row?.live && (
        <p className="mt-2 rounded-md bg-accent-soft px-2.5 py-1.5 text-accent">
          Your own click: {passed(row.shownAt - clickedAt)} from your hand to your screen, by your browser's
          clock.
        </p>
      )}
      {row?.live && offset === null && (
        <p className="mt-1 text-xs text-faint">
          How long it took to your screen is not shown: this browser's clock and the server's cannot be
          compared to the millisecond.
        </p>
      )}
    </section>
  );
}

function Stop({ stop }: { stop: WayStop }) {
  const zone = useZone();
  const at = Math.floor(stop.at);
  const today = useStartOfDay(zone);
  const absolute = `${at >= today ? "" : `${formatInstant(at, zone, "date")}, `}${formatInstant(at, zone, "time")}`;
  return (
    <div className="flex h-7 items-center justify-between gap-3 border-b border-line last:border-b-0">
      <dt className="truncate">{stop.label}</dt>
      <dd className="whitespace-nowrap font-mono text-xs" title={utcText(at)}>
        {stop.afterMs === null
          ? absolute
          : `${stop.afterMs < 0 ? "−" : "+"} ${passed(Math.abs(stop.afterMs))}`}
      </dd>
    </div>
  );
}

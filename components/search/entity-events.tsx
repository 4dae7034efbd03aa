"use client";

import { useState } from "react";
import { productPath } from "../product/tabs.ts";
import { MaskedValue } from "../stream/masked-value.tsx";
import { Instant } from "../time/instant.tsx";
import { Button } from "../ui/button.tsx";
import { formatCount, plural } from "../ui/format.ts";
import { Link } from "../ui/link.tsx";
import { StatusShape } from "../ui/status.tsx";
import { Table } from "../ui/table.tsx";
import type { EntityReply } from "./types.ts";

/** Fields told of an event in its row; the record itself has them all. */
const mostFields = 5;
/** Rows before "show all", so that what the records say stays in sight. */
const shownAtFirst = 6;

/** What an entity did in the span, newest first, each linked to its record; says how much was looked at. */
export function EntityEventsList({
  events,
  columns,
}: {
  events: NonNullable<EntityReply["events"]>;
  /** The entity's own columns, which every row would repeat. */
  columns: readonly string[];
}) {
  const { product, records, more, scanned, table, complete, note, from, to } = events;
  const [all, setAll] = useState(false);
  const shown = all ? records : records.slice(0, shownAtFirst);
  return (
    <section aria-label={`Events in ${product}`} className="border-t border-line">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-3.5 pt-2 pb-1 text-xs text-muted">
        <span className="text-ink">
          {records.length === 0
            ? complete
              ? "No events"
              : "No events found so far"
            : more
              ? `The newest ${records.length} events, there are more`
              : plural(records.length, "event")}
        </span>
        <span>
          <Instant at={from} /> to <Instant at={to} />
        </span>
        <span>
          {formatCount(scanned)} records of{" "}
          <Link href={productPath(product, "live")} className="hover:underline">
            {product}
          </Link>{" "}
          looked at{table === "read" && ", and its whole history asked"}
        </span>
        {!complete && (
          <span className="flex items-start gap-1.5 text-warn">
            <StatusShape state="warn" className="mt-[3px]" />
            {note ?? "not all of the span was looked at"}
          </span>
        )}
      </p>
      {records.length > 0 && (
        <Table label={`Events in ${product}`}>
          <tbody>
            {shown.map(({ partition, offset, eventTime, event, masked, heldBy }) => (
              <tr key={`${partition}:${offset}`}>
                <td className="w-px whitespace-nowrap font-mono text-xs">
                  <Instant at={eventTime} style="time" />
                </td>
                <td className="max-w-[420px] truncate max-md:w-full max-md:max-w-0">
                  <EventText event={event} at={eventTime} columns={columns} masked={masked ?? {}} />
                </td>
                <td className="num">
                  {heldBy === "log" ? (
                    <Link
                      href={`${productPath(product, "live")}?record=${partition}:${offset}`}
                      className="font-mono text-xs text-muted hover:underline"
                      aria-label={`Record ${partition}:${offset} of ${product}`}
                    >
                      {partition}:{offset}
                    </Link>
                  ) : (
                    <span className="font-mono text-xs text-faint" title="From the history in the lake">
                      {partition}:{offset}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {records.length > shownAtFirst && (
        <div className="px-2 py-1">
          <Button size="sm" variant="quiet" onClick={() => setAll(!all)} aria-expanded={all}>
            {all ? "Show fewer" : `Show all ${records.length}`}
          </Button>
        </div>
      )}
    </section>
  );
}

function EventText({
  event,
  at,
  columns,
  masked,
}: {
  event: unknown;
  at: string;
  columns: readonly string[];
  masked: Readonly<Record<string, string>>;
}) {
  if (typeof event !== "object" || event === null)
    return <span className="text-faint">{JSON.stringify(event)}</span>;
  // Its time stands beside it, and ids tell a reader least.
  const fields = Object.entries(event)
    .filter(
      ([name, value]) =>
        !columns.includes(name) && value !== null && typeof value !== "object" && !isInstant(value, at),
    )
    .sort(([a], [b]) => Number(isId(a)) - Number(isId(b)));
  return fields.slice(0, mostFields).map(([name, value], place) => (
    <span key={name}>
      {place > 0 && "  "}
      <span className="text-faint">{name}</span>{" "}
      {masked[name] === undefined ? String(value) : <MaskedValue policy={masked[name]} short />}
    </span>
  ));
}

const isInstant = (value: unknown, at: string) =>
  typeof value === "string" && value.length > 10 && Date.parse(value) === Date.parse(at);
const isId = (name: string) => /(^|_)id$|Id$|^session$/.test(name);

import { memo } from "react";
import type { FieldView, RecordView } from "@/server/domain/read-models.ts";
import { formatInstant } from "../time/format-instant.ts";
import { cx } from "../ui/cx.ts";
import { formatDuration, notKnown } from "../ui/format.ts";
import { StatusShape } from "../ui/status.tsx";
import { cellText, type FieldColumn } from "./columns.ts";
import { instantMs } from "./instant.ts";
import { MaskedValue } from "./masked-value.tsx";
import { plainBreach } from "./record-check.ts";

export const rowHeight = 32;

export interface RecordRowProps {
  record: RecordView;
  sequence: number;
  /** Place in the table from the top, for screen readers; the header is 1. */
  rowIndex: number;
  columns: readonly FieldColumn[];
  fields: readonly FieldView[];
  zone: string;
  /** Start of the reader's day in ms: instants of other days show their date too. */
  today: number;
  selected: boolean;
  /** Milliseconds from the reader's own click to the screen; null when the record is not theirs. */
  ownMs: number | null;
}

/** When an event happened: the time of day to the millisecond, or date and minute when it was not today. */
export function eventTimeText(iso: string, zone: string, today: number): string {
  const at = instantMs(iso);
  return formatInstant(iso, zone, at >= today && at < today + 86_400_000 ? "time" : "short");
}

/** The element id of a row, which the grid names as its active one. */
export const rowId = (sequence: number) => `record-${sequence}`;

/** One record as a row. Memoised on its record: a tick of the stream moves it and draws nothing anew. */
export const RecordRow = memo(function RecordRow(props: RecordRowProps) {
  const { record, sequence, rowIndex, columns, fields, zone, today, selected, ownMs } = props;
  const breach = plainBreach(fields, record);
  return (
    <tr
      id={rowId(sequence)}
      data-sequence={sequence}
      data-selected={selected || ownMs !== null || undefined}
      data-tone={breach && !selected ? "breach" : undefined}
      aria-rowindex={rowIndex}
      aria-selected={selected}
      className={cx("cursor-default", selected && "[&>td:first-child]:shadow-[inset_2px_0_var(--accent)]")}
    >
      <td title={breach?.sentence} className="px-3!">
        <StatusShape state={breach ? "breach" : fields.length === 0 ? "unknown" : "ok"} />
        {breach && <span className="sr-only">{breach.sentence}</span>}
      </td>
      <td className="truncate font-mono text-xs" title={record.eventTime}>
        {eventTimeText(record.eventTime, zone, today)}
      </td>
      <Took record={record} ownMs={ownMs} />
      <td className="truncate font-mono text-xs text-muted max-md:hidden">
        {record.partition}:{record.offset}
      </td>
      <td className="truncate font-mono text-xs" title={record.key ?? undefined}>
        {record.key ?? <None />}
      </td>
      {columns.map((column) => (
        <td
          key={column.path}
          className={cx(
            "truncate",
            column.numeric && "num",
            column.mono && "font-mono text-xs",
            breach?.path === column.path && "font-semibold text-breach",
          )}
        >
          <FieldCell record={record} path={column.path} />
        </td>
      ))}
      <td className="truncate font-mono text-xs">
        {record.event === null ? (
          <span className="text-faint">tombstone</span>
        ) : (
          columns.length === 0 && JSON.stringify(record.event)
        )}
      </td>
    </tr>
  );
});

/** Whole milliseconds once there is one: a column of them reads best in step. */
const tookText = (ms: number): string => formatDuration(Math.abs(ms) < 1 ? ms : Math.round(ms));

function Took({ record, ownMs }: { record: RecordView; ownMs: number | null }) {
  if (ownMs !== null)
    return (
      <td
        className="num truncate font-semibold text-accent max-md:hidden"
        title="From your click to your screen, measured"
      >
        you · {formatDuration(Math.round(ownMs))}
      </td>
    );
  if (record.imported)
    return (
      <td
        className="num truncate text-faint max-md:hidden"
        title="Imported: its knowledge time was asserted, not measured"
      >
        imported
      </td>
    );
  return (
    <td className="num truncate text-muted max-md:hidden" title="From the event to the log">
      {tookText(instantMs(record.knowledgeTime) - instantMs(record.eventTime))}
    </td>
  );
}

function None() {
  return <span className="text-faint">{notKnown}</span>;
}

function FieldCell({ record, path }: { record: RecordView; path: string }) {
  const policy = record.masked?.[path];
  if (policy !== undefined) return <MaskedValue policy={policy} short />;
  const text = cellText(record.event, path);
  if (text === null) return <None />;
  return text.length > 14 ? (
    <span title={text.slice(0, 600)}>{text.length > 300 ? text.slice(0, 300) : text}</span>
  ) : (
    text
  );
}

import { memo } from "react";
import type { FieldView } from "@/server/domain/read-models/port.ts";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { cx } from "../ui/cx.ts";
import { formatDuration, notKnown } from "../ui/format.ts";
import { cellText, type FieldColumn, mayOverflow } from "./columns.ts";
import { eventTimeText } from "./event-time-text.ts";
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
        <Mark state={breach ? "breach" : fields.length === 0 ? "unknown" : "ok"} />
        {breach && <span className="sr-only">{breach.sentence}</span>}
      </td>
      <td className="font-mono text-xs" title={record.eventTime}>
        {eventTimeText(record.eventTime, zone, today)}
      </td>
      <Took record={record} ownMs={ownMs} />
      <td className="font-mono text-xs text-muted max-md:hidden">
        {record.partition}:{record.offset}
      </td>
      <td className="truncate font-mono text-xs" title={record.key ?? undefined}>
        {record.key ?? <None />}
      </td>
      {columns.map((column) => (
        <FieldCell
          key={column.path}
          column={column}
          policy={record.masked?.[column.path]}
          text={cellText(record.event, column.path)}
          wrong={breach?.path === column.path}
        />
      ))}
      <td className={cx("font-mono text-xs", columns.length === 0 && "truncate")}>
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
const tookText = (ms: number): string =>
  Math.abs(ms) < 0.5 ? "< 1 ms" : formatDuration(Math.abs(ms) < 1_000 ? Math.round(ms) : ms);

function Took({ record, ownMs }: { record: RecordView; ownMs: number | null }) {
  if (ownMs !== null)
    return (
      <td
        className="num font-semibold text-accent max-md:hidden"
        title="From your click to your screen, measured"
      >
        you · {formatDuration(Math.round(ownMs))}
      </td>
    );
  if (record.imported)
    return (
      <td
        className="num text-faint max-md:hidden"
        title="Imported: its knowledge time was asserted, not measured"
      >
        imported
      </td>
    );
  return (
    <td className="num text-muted max-md:hidden" title="From the event to the log">
      {tookText(instantMs(record.knowledgeTime) - instantMs(record.eventTime))}
    </td>
  );
}

function None() {
  return <span className="text-faint">{notKnown}</span>;
}

const marks = {
  ok: "block size-2 rounded-full bg-ok",
  breach: "block size-2 bg-breach",
  unknown: "block size-2 rounded-full border border-dashed border-unknown",
};

/** The shapes of `StatusShape` drawn by the style sheet: hundreds of rows a second are no place for SVG. */
function Mark({ state }: { state: keyof typeof marks }) {
  return <span aria-hidden="true" className={marks[state]} />;
}

/** One field. Only what may not fit is cut: each cut cell costs the browser a clip of its own. */
function FieldCell({
  column,
  policy,
  text,
  wrong,
}: {
  column: FieldColumn;
  policy: string | undefined;
  text: string | null;
  wrong: boolean;
}) {
  const long = text !== null && mayOverflow(text, column);
  return (
    <td
      title={long ? text.slice(0, 600) : undefined}
      className={cx(
        long && "truncate",
        column.numeric && "num",
        column.mono && "font-mono text-xs",
        // Names and ids: tabular figures would widen their hyphens.
        !column.numeric && !column.mono && "normal-nums",
        wrong && "font-semibold text-breach",
      )}
    >
      {policy !== undefined ? (
        <MaskedValue policy={policy} short />
      ) : text === null ? (
        <None />
      ) : long ? (
        text.slice(0, 300)
      ) : (
        text
      )}
    </td>
  );
}

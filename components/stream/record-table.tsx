"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from "react";
import type { FieldView } from "@/server/domain/read-models/port.ts";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { useZone } from "../time/zone.tsx";
import { cx } from "../ui/cx.ts";
import type { FieldColumn, LeadingWidths } from "./columns.ts";
import { RecordRow, rowHeight, rowId } from "./record-row.tsx";
import type { RecordStore, StoredRow, StoreSnapshot } from "./record-store.ts";
import { useStoreSnapshot, useTrailingSnapshot } from "./use-live-session.ts";
import { useStartOfDay } from "./use-start-of-day.ts";

/** newest: the tail, new rows on top · oldest: reading on from a place, new rows at the end. */
export type RowOrder = "newest" | "oldest";

export interface RecordTableHandle {
  /** Scrolls to where new rows come in. */
  toEdge(): void;
  focus(): void;
  /** Opens the next row down (1) or up (-1). */
  move(by: 1 | -1): void;
}

export interface RecordTableProps {
  ref?: Ref<RecordTableHandle>;
  store: RecordStore;
  columns: readonly FieldColumn[];
  widths: LeadingWidths;
  fields: readonly FieldView[];
  order: RowOrder;
  selected: { partition: number; offset: number } | null;
  onOpen: (record: RecordView) => void;
  onClose: () => void;
  /** The reader scrolled away from the edge where rows come in, or back to it. */
  onEdge: (atEdge: boolean) => void;
  /** The pointer moves over the rows: they must not move under it. */
  onAim: (aiming: boolean) => void;
  /** The last rows are in sight: more can be fetched. */
  onEnd?: () => void;
  ownMs: (row: StoredRow) => number | null;
}

const headerHeight = 28;
const aimMs = 700;
/** Columns every stream has; on a phone the less telling ones give way. */
const leading = [
  { label: "State", numeric: false, hidden: true, wide: false },
  { label: "Event time", numeric: false, hidden: false, wide: false },
  { label: "Took", numeric: true, hidden: false, wide: true },
  { label: "Position", numeric: false, hidden: false, wide: true },
  { label: "Key", numeric: false, hidden: false, wide: false },
] as const;

/**
 * The rows of a stream, virtualised: only what is in sight is in the page, and a tick of the stream draws at most
 * that. A grid with one focus stop: arrows or j and k move, Enter opens, Escape closes.
 */
export function RecordTable(props: RecordTableProps) {
  const {
    ref,
    store,
    columns,
    widths,
    fields,
    order,
    selected,
    onOpen,
    onClose,
    onEdge,
    onAim,
    onEnd,
    ownMs,
  } = props;
  const snapshot = useStoreSnapshot(store);
  const trailing = useTrailingSnapshot(store);
  const { length, newestSequence, cameIn } = snapshot;
  const zone = useZone();
  const today = useStartOfDay(zone);
  const box = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const atEdge = useRef(true);
  const virtual = useVirtualizer({
    count: length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    // Rows a fast stream replaces at each tick are not worth drawing before they are in sight.
    overscan: cameIn > 10 ? 1 : 4,
    scrollMargin: headerHeight,
    scrollPaddingStart: headerHeight,
  });
  const sequenceAt = (index: number, { newestSequence, length }: StoreSnapshot = snapshot) =>
    order === "newest" ? newestSequence - index : newestSequence - length + 1 + index;
  const indexOf = (sequence: number) =>
    order === "newest" ? newestSequence - sequence : sequence - (newestSequence - length + 1);
  const selectedSequence = selected === null ? -1 : store.find(selected.partition, selected.offset);

  const toEdge = () => {
    const element = box.current;
    if (element) element.scrollTop = order === "newest" ? 0 : element.scrollHeight;
  };

  useLayoutEffect(() => {
    // Reading on downwards: the newest row stays in sight while the reader is at the end.
    if (order === "oldest" && atEdge.current && length > 0) {
      const element = box.current;
      if (element && element.scrollTop > 0) element.scrollTop = element.scrollHeight;
    }
  }, [order, length]);

  const items = virtual.getVirtualItems();
  // A stream that replaces most rows at each tick keeps the elements and changes their text: making and removing
  // some 180 cells ten times a second took 18.5 ms of CPU a tick at p95, this takes 13.1. A slower one keeps its rows.
  const recycled = 2 * cameIn >= items.length;
  // And it draws the lower half of them a frame later, so that no frame has all of that work.
  const half = recycled ? items.length >> 1 : items.length;
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (length > 0 && last >= length - 12) onEnd?.();
  }, [last, length, onEnd]);

  const scrolled = () => {
    const element = box.current;
    if (!element) return;
    const gap =
      order === "newest"
        ? element.scrollTop
        : element.scrollHeight - element.clientHeight - element.scrollTop;
    const now = gap < rowHeight / 2;
    if (now === atEdge.current) return;
    atEdge.current = now;
    onEdge(now);
  };

  const aim = useAim(onAim);

  const openAt = (index: number) => {
    const row = store.row(sequenceAt(Math.min(Math.max(index, 0), length - 1)));
    if (!row) return;
    onOpen(row.record);
    virtual.scrollToIndex(indexOf(row.sequence));
  };

  const move = (by: number) => {
    if (selectedSequence >= 0) openAt(indexOf(selectedSequence) + by);
  };
  useImperativeHandle(ref, () => ({
    toEdge,
    move,
    focus: () => grid.current?.focus({ preventScroll: true }),
  }));

  const keyed = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || length === 0) return;
    const at = selectedSequence < 0 ? -1 : indexOf(selectedSequence);
    const first =
      items.find((item) => item.start + headerHeight >= (box.current?.scrollTop ?? 0))?.index ?? 0;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 2);
    const to = {
      ArrowDown: at < 0 ? first : at + 1,
      j: at < 0 ? first : at + 1,
      ArrowUp: at < 0 ? first : at - 1,
      k: at < 0 ? first : at - 1,
      PageDown: (at < 0 ? first : at) + page,
      PageUp: (at < 0 ? first : at) - page,
      Home: 0,
      End: length - 1,
      Enter: at < 0 ? first : at,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      openAt(to);
    } else if (event.key === "Escape") onClose();
  };

  const clicked = (event: MouseEvent) => {
    if (!(event.target instanceof Element) || window.getSelection()?.type === "Range") return;
    const sequence = event.target.closest<HTMLElement>("[data-sequence]")?.dataset.sequence;
    const row = sequence === undefined ? undefined : store.row(Number(sequence));
    if (row) onOpen(row.record);
  };

  const top = (items[0]?.start ?? headerHeight) - headerHeight;
  const bottom = virtual.getTotalSize() - ((items.at(-1)?.end ?? headerHeight) - headerHeight);
  const leadingWidths = [34, widths.eventTime, 88, widths.position, widths.key];
  const width = [...leadingWidths, ...columns.map((column) => column.width)].reduce(
    (sum, each) => sum + each,
    0,
  );
  return (
    <div
      ref={box}
      onScroll={scrolled}
      onPointerMove={aim.move}
      onPointerLeave={aim.leave}
      className="relative min-h-0 min-w-0 flex-1 overflow-auto overscroll-contain bg-panel [overflow-anchor:none]"
    >
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table one moves in by keys (ARIA APG)
        role="grid"
        tabIndex={0}
        aria-label="Records"
        aria-rowcount={length + 1}
        aria-activedescendant={selectedSequence < 0 ? undefined : rowId(selectedSequence)}
        onKeyDown={keyed}
        onClick={clicked}
        className="table table-fixed outline-offset-[-2px]"
        style={{ minWidth: width + (columns.length === 0 ? 400 : 0) }}
      >
        <colgroup>
          {leading.map((column, index) => (
            <col
              key={column.label}
              className={column.wide ? "max-md:hidden" : undefined}
              style={{ width: leadingWidths[index] }}
            />
          ))}
          {columns.map((column) => (
            <col key={column.path} style={{ width: column.width }} />
          ))}
          <col />
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {leading.map((column) => (
              <th
                key={column.label}
                scope="col"
                className={cx(column.numeric && "num", column.wide && "max-md:hidden")}
              >
                {column.hidden ? <span className="sr-only">{column.label}</span> : column.label}
              </th>
            ))}
            {columns.map((column) => (
              <th
                key={column.path}
                scope="col"
                title={column.path}
                className={cx("truncate", column.numeric && "num")}
              >
                {column.label}
              </th>
            ))}
            <th scope="col">{columns.length === 0 ? "Payload" : <span className="sr-only">Note</span>}</th>
          </tr>
        </thead>
        <tbody>
          {top > 0 && <Spacer height={top} />}
          {items.map((item, place) => {
            const row = store.row(sequenceAt(item.index, place < half ? snapshot : trailing));
            return row === undefined ? null : (
              <RecordRow
                key={recycled ? `slot-${place}` : row.sequence}
                record={row.record}
                sequence={row.sequence}
                rowIndex={item.index + 2}
                columns={columns}
                fields={fields}
                zone={zone}
                today={today}
                selected={row.sequence === selectedSequence}
                ownMs={ownMs(row)}
              />
            );
          })}
          {bottom > 0 && <Spacer height={bottom} />}
        </tbody>
      </table>
    </div>
  );
}

/** Tells while a mouse moves over the rows, and for as long after as a hand needs to press its button. */
function useAim(onAim: (aiming: boolean) => void) {
  const rest = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => clearTimeout(rest.current ?? undefined), []);
  const leave = () => {
    if (rest.current === null) return;
    clearTimeout(rest.current);
    rest.current = null;
    onAim(false);
  };
  const move = (event: PointerEvent) => {
    if (event.pointerType !== "mouse") return;
    if (rest.current === null) onAim(true);
    else clearTimeout(rest.current);
    rest.current = setTimeout(leave, aimMs);
  };
  return { move, leave };
}

/** The room of the rows that are not in sight. */
function Spacer({ height }: { height: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a spacer has nothing to focus
    <tr aria-hidden="true" className="pointer-events-none">
      <td style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

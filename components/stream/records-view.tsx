"use client";

import { type Ref, useCallback, useMemo } from "react";
import type { FieldView } from "@/server/domain/read-models/port.ts";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { useZone } from "../time/zone.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { columnsFromRecords, columnsOf, leadingWidths } from "./columns.ts";
import { eventTimeText } from "./event-time-text.ts";
import type { LiveSession, SessionState } from "./live-session.ts";
import type { RecordStore, StoredRow } from "./record-store.ts";
import { RecordTable, type RecordTableHandle, type RowOrder } from "./record-table.tsx";
import type { RecordAddress, StreamStart } from "./start.ts";
import { useStoreSnapshot } from "./use-live-session.ts";
import { useStartOfDay } from "./use-start-of-day.ts";

/** The rows of a session, or why there are none. */
export function RecordsView(props: {
  tableRef: Ref<RecordTableHandle>;
  store: RecordStore;
  session: LiveSession;
  state: SessionState;
  fields: readonly FieldView[];
  order: RowOrder;
  filter: string;
  /** The filter box already says what is wrong. */
  filterRefused: boolean;
  selected: RecordAddress | null;
  onOpen: (record: RecordView) => void;
  onClose: () => void;
  onEdge: (atEdge: boolean) => void;
  onAim: (aiming: boolean) => void;
  ownMs: (row: StoredRow) => number | null;
  onStart: (start: StreamStart) => void;
}) {
  const { store, session, state, fields, order, filter, onStart } = props;
  const { length } = useStoreSnapshot(store);
  const empty = length === 0;
  const zone = useZone();
  const today = useStartOfDay(zone);
  // Widths, and without a contract the columns too, come from the first records and stay, so that nothing jumps.
  const { columns, widths } = useMemo(() => {
    const sample = empty ? [] : store.rows().slice(-100);
    return {
      columns: fields.length > 0 ? columnsOf(fields, sample) : columnsFromRecords(sample),
      widths: leadingWidths(sample, (iso) => eventTimeText(iso, zone, today)),
    };
  }, [fields, store, empty, zone, today]);
  const more = useCallback(() => void session.more(), [session]);

  if (state.phase === "failed" && empty && !props.filterRefused)
    return (
      <ErrorState
        className="flex-1 self-start"
        error={state.problem}
        what="The stream could not be read"
        onRetry={() => void session.begin()}
        action={
          <Button size="sm" onClick={() => onStart({ kind: "live" })}>
            Go live
          </Button>
        }
      />
    );
  if (state.phase === "loading" && empty) return <LoadingRows />;
  if (empty)
    return <NoRecords {...props} live={["live", "catching-up", "connecting"].includes(state.phase)} />;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      {state.problem !== null && !props.filterRefused && (
        <ErrorState
          className="m-0! rounded-none!"
          error={state.problem}
          what={state.phase === "failed" ? "The stream ended" : "The next records could not be read"}
          onRetry={() => void (state.phase === "failed" ? session.begin() : session.more())}
        />
      )}
      <RecordTable
        ref={props.tableRef}
        store={store}
        columns={columns}
        widths={widths}
        fields={fields}
        order={order}
        selected={props.selected}
        onOpen={props.onOpen}
        onClose={props.onClose}
        onEdge={props.onEdge}
        onAim={props.onAim}
        onEnd={more}
        ownMs={props.ownMs}
      />
      {filter !== "" && <span className="sr-only">Filtered by {filter}</span>}
    </div>
  );
}

function LoadingRows() {
  return (
    <div aria-busy="true" className="flex-1 bg-panel">
      <div className="h-7 border-b border-line" />
      {Array.from({ length: 12 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders
        <div key={index} className="flex h-8 items-center gap-6 border-b border-line px-5">
          <Skeleton className="h-3 w-24" />
          <Skeleton className="h-3 w-12" />
          <Skeleton className="h-3 w-20" />
          <Skeleton className="h-3 w-1/3" />
        </div>
      ))}
    </div>
  );
}

function NoRecords({
  filter,
  live,
  state,
  onStart,
}: {
  filter: string;
  live: boolean;
  state: SessionState;
  onStart: (start: StreamStart) => void;
}) {
  const past = state.phase === "past";
  const title =
    filter === ""
      ? past
        ? "Nothing was in this stream then"
        : "No record yet"
      : past
        ? "Nothing then matched the filter"
        : "Nothing has matched the filter yet";
  return (
    <div className="min-w-0 flex-1 bg-panel">
      <EmptyState
        title={title}
        action={
          filter !== "" && !past ? (
            <Button onClick={() => onStart({ kind: "earliest" })}>Look from the beginning</Button>
          ) : undefined
        }
      >
        {live
          ? "The stream is open: the next record appears here by itself."
          : filter === ""
            ? "The first record that is written appears here."
            : "The filter runs on the server, over every record from the chosen start."}
      </EmptyState>
    </div>
  );
}

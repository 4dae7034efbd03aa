"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { usageSession } from "../frame/usage-recorder.ts";
import { useShownProduct } from "../product/product-shell.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { Button } from "../ui/button.tsx";
import { formatCount } from "../ui/format.ts";
import { Kbd } from "../ui/kbd.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { exampleFilter } from "./example-filter.ts";
import { FilterBox } from "./filter-box.tsx";
import type { SessionQuery } from "./live-session.ts";
import { NewRecords } from "./new-records.tsx";
import { clickstreamProduct, ownClickAt } from "./own-clicks.ts";
import { PartitionPicker } from "./partition-picker.tsx";
import { RecordDetails } from "./record-details.tsx";
import type { StoredRow } from "./record-store.ts";
import type { RecordTableHandle } from "./record-table.tsx";
import { RecordsView } from "./records-view.tsx";
import { formatStart, isTail, type StreamStart } from "./start.ts";
import { StartPicker } from "./start-picker.tsx";
import { StatusBar } from "./status-bar.tsx";
import { useLiveSession, useSessionState } from "./use-live-session.ts";
import { useLiveUrl } from "./use-live-url.ts";
import { usePauseKey } from "./use-pause-key.ts";

const noPartitions: number[] = [];

/** The Live tab of a product with a stream. */
export function LiveTab() {
  const trpc = useTRPC();
  const { product } = useShownProduct();
  const { asOf } = useAsOf();
  const [url, setUrl] = useLiveUrl();
  const { start, partitions, filter, record: open, view } = url;
  const port = product.ports.find((each) => each.type === "stream");
  const fields = useMemo(() => port?.fields ?? [], [port]);

  const query: SessionQuery = { productId: product.id, start, partitions, filter, asOf };
  const { session, store } = useLiveSession(query);
  const state = useSessionState(session);
  const order = isTail(start) ? "newest" : "oldest";

  const [paused, setPaused] = useState(false);
  const [atEdge, setAtEdge] = useState(true);
  const [aiming, setAiming] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new session starts unpaused at its edge
  useEffect(() => {
    setPaused(false);
    setAtEdge(true);
  }, [session]);
  const running = !["loading", "reading", "past", "failed"].includes(state.phase);
  useEffect(() => {
    store.hold(running && (paused || !atEdge || aiming || open !== null));
  }, [store, running, paused, atEdge, aiming, open]);

  const stats = useQuery(
    trpc.stream.stats.queryOptions(
      { ids: [product.id] },
      { refetchInterval: 2_000, enabled: asOf === undefined, staleTime: 1_000 },
    ),
  ).data?.[0];

  const table = useRef<RecordTableHandle>(null);
  const close = useCallback(() => void setUrl({ record: null }), [setUrl]);
  const showRecord = useCallback(
    ({ partition, offset }: RecordView) => void setUrl({ record: { partition, offset } }),
    [setUrl],
  );
  const showNew = () => {
    setPaused(false);
    setAtEdge(true);
    close();
    store.hold(false);
    table.current?.toEdge();
  };
  const toggle = () => {
    if (state.phase === "reading") {
      session.follow();
      setAtEdge(true);
      table.current?.toEdge();
    } else if (running) setPaused(!paused);
  };
  usePauseKey(toggle);
  const setStart = (next: StreamStart) => void setUrl({ start: next, record: null });

  const isClickstream = product.id === clickstreamProduct;
  const clickedAt = useCallback(
    (row: StoredRow | undefined) => (row && isClickstream ? ownClickAt(row.record, usageSession()) : null),
    [isClickstream],
  );
  const ownMs = useCallback(
    (row: StoredRow) => {
      const at = row.live ? clickedAt(row) : null;
      return at === null ? null : row.shownAt - at;
    },
    [clickedAt],
  );
  const openRow = open === null ? undefined : store.row(store.find(open.partition, open.offset));
  const tryOn = () => {
    const row = openRow ?? store.row(store.getSnapshot().newestSequence);
    return row ? { record: row.record, open: openRow !== undefined } : null;
  };
  const refused = state.problem?.path === "filter" ? state.problem.detail : undefined;

  const pauseText = state.phase === "reading" ? "Follow" : running && paused ? "Resume" : "Pause";
  return (
    <div className="flex flex-col max-lg:h-[calc(100dvh-100px)] max-lg:min-h-[420px] lg:min-h-0 lg:flex-1">
      <div className="flex flex-wrap items-center gap-2.5 border-b border-line bg-panel px-5 py-2">
        <StartPicker key={formatStart(start)} start={start} onStart={setStart} />
        <PartitionPicker
          partitions={stats?.partitions.map((each) => each.partition) ?? noPartitions}
          chosen={partitions}
          onChange={(chosen) => void setUrl({ partitions: chosen, record: null })}
        />
        <FilterBox
          productId={product.id}
          filter={filter}
          onFilter={(next) => void setUrl({ filter: next, record: null })}
          example={exampleFilter(fields)}
          tryOn={tryOn}
          refused={refused}
        />
        <Button
          onClick={toggle}
          disabled={!running && state.phase !== "reading"}
          aria-pressed={running && paused}
        >
          {pauseText}
          <span className="max-md:hidden">
            <Kbd>space</Kbd>
          </span>
        </Button>
      </div>
      <StatusBar
        productId={product.id}
        store={store}
        state={state}
        paused={paused}
        filter={filter}
        path={apiPath(query)}
        stats={asOf === undefined ? stats : undefined}
      >
        {product.may.write && (
          <button
            type="button"
            aria-pressed={view === "dead-letters"}
            className="text-accent hover:underline"
            onClick={() => void setUrl({ view: view === "dead-letters" ? "records" : "dead-letters" })}
          >
            {view === "dead-letters"
              ? "Back to the records"
              : `Refused${stats ? ` ${formatCount(stats.rejectedLastDay)}` : ""}`}
          </button>
        )}
      </StatusBar>
      {view === "dead-letters" && product.may.write ? (
        <DeadLetters productId={product.id} />
      ) : (
        <div className="relative flex min-h-0 flex-1">
          {!aiming && <NewRecords store={store} order={order} onShow={showNew} />}
          <RecordsView
            tableRef={table}
            store={store}
            session={session}
            state={state}
            fields={fields}
            order={order}
            filter={filter}
            filterRefused={refused !== undefined}
            selected={open}
            onOpen={showRecord}
            onClose={close}
            onEdge={setAtEdge}
            onAim={setAiming}
            ownMs={ownMs}
            onStart={setStart}
          />
          {open !== null && (
            <aside
              aria-label={`Record ${open.partition}:${open.offset}`}
              className="z-30 flex min-h-0 flex-col border-line bg-panel max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:h-[70dvh] max-lg:rounded-t-md max-lg:border-t max-lg:border-line-strong max-lg:shadow-raised lg:w-[372px] lg:shrink-0 lg:border-l"
            >
              <RecordDetails
                product={product}
                address={open}
                row={openRow}
                clickedAt={clickedAt(openRow)}
                onClose={() => {
                  close();
                  table.current?.focus();
                }}
                onMove={(by) => table.current?.move(by)}
                onStart={setStart}
              />
            </aside>
          )}
        </div>
      )}
    </div>
  );
}

/** The public call that reads the same records. */
function apiPath({ productId, start, partitions, filter, asOf }: SessionQuery): string {
  const params = new URLSearchParams({ from: start.kind === "live" ? "newest:100" : formatStart(start) });
  if (partitions.length > 0) params.set("partitions", partitions.join(","));
  if (filter !== "") params.set("filter", filter);
  if (asOf !== undefined) params.set("asOf", asOf);
  return `/api/v1/products/${productId}/events?${params}`;
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import { PageHead } from "../frame/page-head.tsx";
import { useMe } from "../frame/use-me.ts";
import { clickstreamProduct } from "../stream/own-clicks.ts";
import { usePauseKey } from "../stream/use-pause-key.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { formatRate, plural } from "../ui/format.ts";
import { Kbd } from "../ui/kbd.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Status } from "../ui/status.tsx";
import { Table } from "../ui/table.tsx";
import { BoardRow } from "./board-row.tsx";
import { OwnClicksPanel } from "./own-clicks-panel.tsx";
import { PastRow } from "./past-row.tsx";
import { streamsInput } from "./streams-input.ts";
import { useLiveBoard } from "./use-live-board.ts";
import { useServableTimes } from "./use-servable-times.ts";

const scopes = ["followed", "all"] as const;

/** The global Live page: every stream, or those one follows, in one view over one connection. */
export function LivePage() {
  const trpc = useTRPC();
  const me = useMe();
  const { asOf } = useAsOf();
  const [chosen, setScope] = useQueryState("show", parseAsStringLiteral(scopes));
  const [paused, setPaused] = useState(false);
  usePauseKey(() => setPaused(!paused));
  const streams = useQuery(trpc.catalog.list.queryOptions(streamsInput, { staleTime: 30_000 }));
  const follows = useQuery(trpc.product.followed.queryOptions(undefined, { staleTime: 30_000 }));
  const followed = useMemo(() => {
    const ids = new Set(follows.data);
    return (streams.data?.items ?? []).filter((product) => ids.has(product.id));
  }, [follows.data, streams.data]);
  const scope = chosen ?? (followed.length > 0 ? "followed" : "all");
  const shown = scope === "followed" ? followed : (streams.data?.items ?? []);
  const ids = shown.map((product) => product.id);
  // The reader's own clicks are watched whichever streams are shown.
  const hasClicks = streams.data?.items.some((product) => product.id === clickstreamProduct) ?? false;
  const watched = hasClicks && !ids.includes(clickstreamProduct) ? [...ids, clickstreamProduct] : ids;
  const lastMinutes = useQuery(
    trpc.stream.stats.queryOptions(
      { ids: watched },
      { enabled: watched.length > 0 && asOf === undefined, staleTime: Number.POSITIVE_INFINITY },
    ),
  ).data;
  const { board, connection } = useLiveBoard(watched, !paused && asOf === undefined, lastMinutes);
  const servable = useServableTimes(me?.principal.id, hasClicks && !paused && asOf === undefined);
  const total = ids.reduce((sum, id) => sum + (board.rows.get(id)?.ratePerSecond ?? 0), 0);

  return (
    <div className="flex min-h-full flex-col">
      <PageHead
        title="Live"
        sub={
          <>
            {plural(shown.length, "stream")}
            {asOf === undefined && board.at !== null && <>, {formatRate(total)} together</>}
            {connection.kind === "waiting" && asOf === undefined && !paused && (
              <Status state="warn" title={connection.reason} className="ml-3">
                reconnecting
              </Status>
            )}
            {connection.kind === "failed" && (
              <Status state="breach" className="ml-3">
                {connection.problem.detail}
              </Status>
            )}
          </>
        }
        actions={
          <>
            <Segmented
              label="Streams"
              value={scope}
              onChange={(next) => void setScope(next)}
              options={[
                { value: "followed", label: `Followed ${followed.length}` },
                { value: "all", label: "All" },
              ]}
            />
            {asOf === undefined && (
              <Button aria-pressed={paused} onClick={() => setPaused(!paused)}>
                {paused ? "Resume" : "Pause"}
                <span className="max-md:hidden">
                  <Kbd>space</Kbd>
                </span>
              </Button>
            )}
          </>
        }
      />
      {streams.isError ? (
        <ErrorState
          error={streams.error}
          what="The streams could not be listed"
          onRetry={() => streams.refetch()}
        />
      ) : streams.data && shown.length === 0 ? (
        <EmptyState
          title={scope === "followed" ? "You follow no stream yet" : "There is no stream in this mesh yet"}
          action={
            scope === "followed" ? (
              <Button variant="primary" onClick={() => void setScope("all")}>
                Show all streams
              </Button>
            ) : (
              <ButtonLink href="/new" variant="primary">
                Publish one
              </ButtonLink>
            )
          }
        >
          {scope === "followed"
            ? "Follow a product on its page, and its stream runs here."
            : "A file is enough to begin."}
        </EmptyState>
      ) : (
        <Table label="Streams" className="shrink-0 bg-panel" aria-busy={streams.isPending}>
          <thead>
            <tr>
              <th scope="col">Stream</th>
              {asOf === undefined && (
                <>
                  <th scope="col" className="num">
                    Rate
                  </th>
                  <th scope="col" className="max-md:hidden">
                    Last minute
                  </th>
                  <th scope="col" className="num max-md:hidden">
                    Event → log
                  </th>
                </>
              )}
              <th scope="col" className="num">
                Newest
              </th>
              {asOf === undefined && (
                <th scope="col" className="num max-md:hidden">
                  Refused, 60 s
                </th>
              )}
              <th scope="col" className="min-w-[260px]">
                Newest record
              </th>
            </tr>
          </thead>
          <tbody>
            {streams.isPending && <SkeletonRows rows={8} columns={7} />}
            {shown.map((product) =>
              asOf === undefined ? (
                <BoardRow
                  key={product.id}
                  id={product.id}
                  promisedMs={product.activity?.promisedFreshnessMs ?? null}
                  row={board.rows.get(product.id)}
                  at={board.at}
                />
              ) : (
                <PastRow key={product.id} id={product.id} asOf={asOf} />
              ),
            )}
          </tbody>
        </Table>
      )}
      {asOf === undefined && hasClicks && (
        <div className="p-5 max-sm:px-3">
          <OwnClicksPanel
            clicks={board.clicks}
            recorded={me?.person?.trackUsage ?? false}
            servable={servable}
          />
        </div>
      )}
    </div>
  );
}

"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { parseAsBoolean, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { useOrigin } from "../ui/api-call.tsx";
import { Button } from "../ui/button.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { CallDetails } from "./call-details.tsx";
import { CallTable } from "./call-table.tsx";
import { clientSamples, tokenPlaceholder } from "./client-samples.ts";

type Call = Outputs["agent"]["calls"]["calls"][number];

const whose = ["me", "all"] as const;
const parsers = {
  of: parseAsStringLiteral(whose).withDefault("me"),
  scripted: parseAsBoolean.withDefault(false),
};
/** A call is written within half a second; this often the page looks. */
const everyMs = 2_000;

/** What agents asked, as they ask it. */
export function CallLog() {
  const trpc = useTRPC();
  const origin = useOrigin();
  const [{ of, scripted }, setState] = useQueryStates(parsers);
  const [opened, setOpened] = useState<Call | null>(null);
  const access = useQuery(trpc.agent.access.queryOptions(undefined, { staleTime: 600_000 }));
  const log = useInfiniteQuery(
    trpc.agent.calls.infiniteQueryOptions(
      { of, scripted, limit: 50 },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        placeholderData: keepPreviousData,
        // Further pages do not change under a reader who is looking at them.
        refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? false : everyMs),
      },
    ),
  );
  const first = log.data?.pages[0];
  const calls = log.data?.pages.flatMap((page) => page.calls);
  const [, , , , , curl] = clientSamples(`${origin}${access.data?.path ?? "/api/mcp"}`, tokenPlaceholder);
  return (
    <Panel
      title="What agents asked"
      id="calls"
      flush
      // The switches stand below the title where there is no room beside it.
      className="max-md:[&>header]:flex-wrap"
      aside={
        <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-1 py-1">
          {first && (
            <span className="max-md:hidden">
              looked <Age at={first.computedAt} suffix=" ago" /> · kept for {access.data?.keptDays ?? 30} days
            </span>
          )}
          <label className="flex items-center gap-1.5">
            <input
              type="checkbox"
              className="accent-(--accent)"
              checked={scripted}
              onChange={(event) => void setState({ scripted: event.target.checked })}
            />
            with the one without a model
          </label>
          {first?.maySeeAll && (
            <Segmented
              size="sm"
              label="Whose agents"
              value={of}
              onChange={(value) => void setState({ of: value })}
              options={[
                { value: "me", label: "Mine" },
                { value: "all", label: "Everybody's" },
              ]}
            />
          )}
        </div>
      }
    >
      {log.isError ? (
        <ErrorState
          what="The log could not be read"
          error={log.error}
          onRetry={() => void log.refetch()}
          retrying={log.isFetching}
        />
      ) : calls?.length === 0 ? (
        <EmptyState
          title="No agent has asked anything yet"
          action={curl && <CodeBlock samples={[curl]} className="w-full max-w-[min(100%,760px)]" />}
        >
          Make a token above, put it into this call, and it appears here within a second or two.
        </EmptyState>
      ) : (
        <CallTable calls={calls} onOpen={setOpened} />
      )}
      {log.hasNextPage && (
        <div className="flex h-10 items-center px-3.5">
          <Button size="sm" busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            Load older calls
          </Button>
        </div>
      )}
      {opened && <CallDetails call={opened} onClose={() => setOpened(null)} />}
    </Panel>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../trpc/client.ts";
import { ErrorState } from "../ui/error-state.tsx";
import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** The tools as agents are told of them: one line each, with the words for the model behind it. */
export function ToolList() {
  const trpc = useTRPC();
  const access = useQuery(trpc.agent.access.queryOptions(undefined, { staleTime: 600_000 }));
  return (
    <Panel title="What an agent can ask" id="tools" flush>
      {access.isError ? (
        <ErrorState
          what="The tools could not be read"
          error={access.error}
          onRetry={() => void access.refetch()}
          retrying={access.isFetching}
        />
      ) : access.data === undefined ? (
        [0, 1, 2, 3].map((row) => (
          <div key={row} className="flex h-8 items-center border-t border-line px-3.5">
            <Skeleton className="h-3.5 w-56" />
          </div>
        ))
      ) : (
        <ul>
          {access.data.tools.map(({ name, title, description }) => (
            <li key={name} className="border-t border-line">
              <details>
                <summary className="flex min-h-8 cursor-pointer flex-wrap items-center gap-x-3 px-3.5 hover:bg-unknown-soft">
                  <code className="w-36 shrink-0">{name}</code>
                  <span className="text-muted">{title}</span>
                </summary>
                <p className="max-w-[70ch] px-3.5 pt-1 pb-3 text-muted">{description}</p>
              </details>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { ForYouPanel } from "../for-you/for-you-panel.tsx";
import { PageHead } from "../frame/page-head.tsx";
import { useMe } from "../frame/use-me.ts";
import { useTRPC } from "../trpc/client.ts";
import { ErrorState } from "../ui/error-state.tsx";
import { Changes, Needs, Recent } from "./panels.tsx";
import { Pulse } from "./pulse.tsx";
import { Tour } from "./tour.tsx";

/** What needs this person, what is near to what they do, what changed of what they follow, and the mesh as it flows. */
export function HomePage({ tourOver }: { tourOver: boolean }) {
  const trpc = useTRPC();
  const me = useMe();
  const home = useQuery(trpc.home.get.queryOptions(undefined, { refetchInterval: 10_000 }));
  return (
    <div>
      <PageHead
        title="Home"
        sub={me && me.principal.kind !== "anonymous" && `as ${me.principal.name} sees it`}
      />
      <div className="flex flex-col gap-4 p-5 max-md:p-3">
        <Tour over={tourOver} />
        {home.isError && home.data === undefined && (
          <ErrorState
            className="m-0"
            what="What concerns you could not be read"
            error={home.error}
            onRetry={() => void home.refetch()}
            retrying={home.isFetching}
          />
        )}
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
          <div className="flex min-w-0 flex-col gap-4">
            <Needs needs={home.data?.needs} />
            <ForYouPanel />
            <Pulse />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <Changes changes={home.data?.followed} following={home.data?.following} />
            <Recent recent={home.data?.recent} />
          </div>
        </div>
      </div>
    </div>
  );
}

"use client";

import { useQuery } from "@tanstack/react-query";
import { PageHead } from "../frame/page-head.tsx";
import { useTRPC } from "../trpc/client.ts";
import { Age } from "../ui/age.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { FeatureSets } from "./feature-sets.tsx";
import { Jobs } from "./jobs.tsx";
import { Lake } from "./lake.tsx";
import { Logs } from "./logs.tsx";
import { Overview } from "./overview.tsx";
import { Processes } from "./processes.tsx";
import { Runners } from "./runners.tsx";

/** The running system itself: processes, memory, disk, logs, runners and long work. Measured anew every three seconds. */
export function SystemPage() {
  const trpc = useTRPC();
  const status = useQuery(trpc.system.status.queryOptions(undefined, { refetchInterval: 3000 }));
  const { data } = status;
  return (
    <div>
      <PageHead
        title="System"
        sub={
          data ? (
            <>
              Millrace {data.version} · measured <Age at={data.measuredAt} sloMs={15_000} suffix=" ago" />
            </>
          ) : (
            !status.isError && <Skeleton className="h-4 w-52" />
          )
        }
        actions={<ButtonLink href="/search-quality">Search quality</ButtonLink>}
      />
      {status.isError && (
        <ErrorState
          what={
            data
              ? "The figures below are old: the last measurement failed"
              : "The system could not be measured"
          }
          error={status.error}
          onRetry={() => void status.refetch()}
          retrying={status.isFetching}
        />
      )}
      <div className="flex flex-col gap-4 p-5 max-md:p-3">
        <Overview status={data} />
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <Processes status={data} />
          <Runners status={data} />
        </div>
        <FeatureSets />
        <Jobs status={data} />
        <Logs status={data} />
        <Lake status={data} />
      </div>
    </div>
  );
}

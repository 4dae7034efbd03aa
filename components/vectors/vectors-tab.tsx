"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useShownProduct } from "../product/product-shell.tsx";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { IndexPanel } from "./index-panel.tsx";
import { ModelPanel } from "./model-panel.tsx";
import { NeighboursPanel } from "./neighbours-panel.tsx";
import { ProjectionPanel } from "./projection-panel.tsx";

/** An index that is being filled is looked at often, one in step now and then. */
const lookMs = { filling: 2_000, calm: 15_000 };

/** The Vectors tab: what the index is and how old, what is near to what, how it lies in the plane, what its model is. */
export function VectorsTab() {
  const trpc = useTRPC();
  const { product } = useShownProduct();
  const { asOf } = useAsOf();
  const has = product.ports.some(({ type }) => type === "vectors");
  const index = useQuery(
    trpc.vectors.describe.queryOptions(
      { id: product.id, ...(asOf === undefined ? {} : { asOf }) },
      {
        enabled: has,
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) => (state.data?.state === "ready" ? lookMs.calm : lookMs.filling),
      },
    ),
  );
  if (!has)
    return (
      <EmptyState title="No vectors here">
        This product has no vectors port. Its owner can add one: a port of type vectors with a{" "}
        <code className="font-mono">millrace.vectors</code> block that names a source and its columns.
      </EmptyState>
    );
  if (index.isError)
    return (
      <ErrorState error={index.error} what="The index could not be read" onRetry={() => index.refetch()} />
    );
  const shown = index.data;
  if (shown === undefined)
    return (
      <div aria-busy="true" className="grid gap-4 p-5 max-sm:px-3 lg:grid-cols-[minmax(0,1fr)_360px]">
        <Skeleton className="h-96 w-full" />
        <Skeleton className="h-96 w-full" />
      </div>
    );
  const answers = shown.state !== "unavailable" && shown.state !== "empty" && !shown.withheld;
  return (
    <div className="grid items-start gap-4 overflow-auto p-5 max-sm:px-3 lg:min-h-0 lg:flex-1 lg:grid-cols-[minmax(0,1fr)_360px]">
      <div className="flex min-w-0 flex-col gap-4">
        {answers ? (
          <>
            <NeighboursPanel index={shown} />
            <ProjectionPanel index={shown} />
          </>
        ) : (
          <EmptyState
            title={
              shown.withheld
                ? "Neighbours are withheld from you"
                : shown.state === "empty"
                  ? "Nothing is embedded yet"
                  : "This index cannot be asked now"
            }
          >
            {shown.withheld
              ? "A column of the embedded text is masked for you, and what is near to what would tell of it. Questions are answered by the words of the other columns."
              : shown.detail}
          </EmptyState>
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <IndexPanel index={shown} />
        <ModelPanel index={shown} />
      </div>
    </div>
  );
}

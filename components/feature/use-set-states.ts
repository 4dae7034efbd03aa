"use client";

import { useQuery } from "@tanstack/react-query";
import { useAsOf } from "../time/use-as-of.ts";
import { type Outputs, useTRPC } from "../trpc/client.ts";

export type SetStateView = Outputs["feature"]["states"][number];

/** The states of all feature sets the reader may see, by product, measured anew every two seconds. */
function useSetStates() {
  const trpc = useTRPC();
  const { pinned } = useAsOf();
  return useQuery(
    trpc.feature.states.queryOptions(undefined, {
      refetchInterval: 2_000,
      staleTime: 1_000,
      enabled: !pinned,
    }),
  );
}

/** The state of one set; undefined while it is not known, and on pages of the past: it is measured now only. */
export function useSetState(productId: string, port: string): SetStateView | undefined {
  const { pinned } = useAsOf();
  const { data } = useSetStates();
  return pinned ? undefined : data?.find((state) => state.productId === productId && state.port === port);
}

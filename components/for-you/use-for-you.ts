"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useOwnFeature } from "../feature/use-own-feature.ts";
import { useMe } from "../frame/use-me.ts";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";

/** Changes with everything that is done, as its entries are instants. */
const feature = "product-analytics/user_session_aggregates.last_subject_times";

/** How often is asked for a feature that the mesh does not have. */
const absentMs = 5_000;

/**
 * What is near to what the reader is doing, as of the page's instant. While the page is live their own feature is
 * followed, and every change of it asks anew: nothing is asked at intervals. A hidden tab follows nothing and looks
 * again when it is shown.
 */
export function useForYou() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { asOf, pinned } = useAsOf();
  const found = useQuery(
    trpc.home.forYou.queryOptions(asOf === undefined ? {} : { asOf }, {
      placeholderData: keepPreviousData,
      // A sample mesh that is being loaded gets its feature sets after a while; there is nothing to follow until then.
      refetchInterval: (query) => query.state.data?.state === "no-feature" && absentMs,
    }),
  );
  const person = useMe()?.person;
  const account = person?.trackUsage ? person.id : undefined;
  const followed = !pinned && found.data?.state !== "no-feature";
  const again = useCallback(
    () => void client.invalidateQueries(trpc.home.forYou.queryFilter({})),
    [client, trpc],
  );
  useOwnFeature(feature, followed ? account : undefined, again);
  return found;
}

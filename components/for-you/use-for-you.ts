"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useMe } from "../frame/use-me.ts";
import { connect } from "../stream/connection.ts";
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
  useEffect(() => {
    if (account === undefined || !followed) return;
    const params = new URLSearchParams({ feature, entity: JSON.stringify({ account_id: account }) });
    let connection: ReturnType<typeof connect> | undefined;
    const follow = () => {
      if (document.visibilityState === "hidden") {
        connection?.close();
        connection = undefined;
        return;
      }
      connection ??= connect({
        url: `/api/v1/features/subscribe?${params}`,
        onState: () => {},
        // The first message says what holds now: between the page's making and it, something may have been done.
        onEvent: ({ event }) => {
          if (event === "values" || event === "change")
            void client.invalidateQueries(trpc.home.forYou.queryFilter({}));
        },
      });
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      connection?.close();
    };
  }, [account, followed, client, trpc]);
  return found;
}

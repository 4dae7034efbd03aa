"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { useOwnFeature } from "../feature/use-own-feature.ts";
import { useMe } from "../frame/use-me.ts";
import { useTRPC } from "../trpc/client.ts";

/** A feature that every action of an account changes. */
const feature = "product-analytics/user_session_aggregates.last_targets";
/** How often a memory is looked for that is not there. */
const absentMs = 5_000;
/** Several actions within this time are answered once. */
const settleMs = 300;

/**
 * The scripted agent's answer, asked anew when the reader's own last actions change: told by a subscription to their
 * feature, so that nothing is asked at intervals while there is one. A hidden tab asks nothing and looks again when it is shown.
 */
export function useScriptedAgent() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const answer = useQuery(
    trpc.agent.ask.queryOptions(undefined, {
      placeholderData: keepPreviousData,
      staleTime: 600_000,
      // Without a memory there is nothing to follow: it is looked for again, unless the tab is hidden.
      refetchInterval: (query) =>
        query.state.data !== undefined && query.state.data.memory !== "read" && absentMs,
    }),
  );
  const person = useMe()?.person;
  const account = person?.trackUsage ? person.id : undefined;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const again = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void client.invalidateQueries(trpc.agent.ask.queryFilter()), settleMs);
  }, [client, trpc]);
  useOwnFeature(feature, account, again);
  return { answer, recording: person?.trackUsage };
}

"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useMe } from "../frame/use-me.ts";
import { connect } from "../stream/connection.ts";
import { useTRPC } from "../trpc/client.ts";

/** A feature that every action of an account changes. */
const feature = "product-analytics/user_session_aggregates.last_targets";
/** Several actions within this time are answered once. */
const settleMs = 300;

/**
 * The scripted agent's answer, asked anew when the reader's own last actions change: told by a subscription to their
 * feature, so that nothing is asked at intervals. A hidden tab asks nothing and looks again when it is shown.
 */
export function useScriptedAgent() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const answer = useQuery(
    trpc.agent.ask.queryOptions(undefined, { placeholderData: keepPreviousData, staleTime: 600_000 }),
  );
  const person = useMe()?.person;
  const account = person?.trackUsage ? person.id : undefined;
  useEffect(() => {
    if (account === undefined) return;
    const params = new URLSearchParams({ feature, entity: JSON.stringify({ account_id: account }) });
    let connection: ReturnType<typeof connect> | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
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
          if (event !== "values" && event !== "change") return;
          clearTimeout(timer);
          timer = setTimeout(() => void client.invalidateQueries(trpc.agent.ask.queryFilter()), settleMs);
        },
      });
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      clearTimeout(timer);
      connection?.close();
    };
  }, [account, client, trpc]);
  return { answer, recording: person?.trackUsage };
}

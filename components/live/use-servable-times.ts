"use client";

import { useEffect, useState } from "react";
import type { PushedValues } from "../feature/serving.ts";
import { connect } from "../stream/connection.ts";
import { instantMs } from "../stream/instant.ts";

/** A feature that every click of the clickstream changes. */
const feature = "product-analytics/user_session_aggregates.events_5m";
const kept = 200;

/**
 * From when on the reader's own clicks counted in features, by their event time in ms: told by a subscription to their
 * account, each change naming the newest event it rests on. Clicks that a later one overtook within a tenth of a
 * second are not told apart. Empty where the mesh has no such feature.
 */
export function useServableTimes(account: string | undefined, on: boolean): ReadonlyMap<number, number> {
  const [times, setTimes] = useState<ReadonlyMap<number, number>>(new Map());
  useEffect(() => {
    if (account === undefined || !on) return;
    const params = new URLSearchParams({ feature, entity: JSON.stringify({ account_id: account }) });
    const connection = connect({
      url: `/api/v1/features/subscribe?${params}`,
      onState: () => {},
      onEvent: ({ event, data }) => {
        if (event !== "change") return;
        const [value] = (JSON.parse(data) as PushedValues).values;
        if (!value?.eventTime || !value.servableAt) return;
        const entry = [Math.round(instantMs(value.eventTime)), instantMs(value.servableAt)] as const;
        setTimes((before) => new Map([...before, entry].slice(-kept)));
      },
    });
    return () => {
      connection.close();
    };
  }, [account, on]);
  return times;
}

"use client";

import { useMemo } from "react";
import { formatInstant } from "../time/format-instant.ts";
import { useNow } from "../time/use-now.ts";

const hour = 3_600_000;

/** When the reader's current day began, in ms; follows midnight to the minute. */
export function useStartOfDay(zone: string): number {
  const now = useNow(60_000);
  return useMemo(() => {
    if (now === null) return 0;
    const [hours = "0", minutes = "0"] = formatInstant(now, zone, "minute").split(":");
    const minute = now - (now % 60_000);
    return minute - Number(hours) * hour - Number(minutes) * 60_000;
  }, [now, zone]);
}

"use client";

import { useEffect } from "react";
import { connectWhileShown } from "../stream/connect-while-shown.ts";

/**
 * Calls `onChange` when a feature of an account changes, and once for what it is at first: between the page's making and
 * the subscription something may have been done. A hidden tab follows nothing and looks again when it is shown.
 * `account` undefined: nothing is followed.
 */
export function useOwnFeature(feature: string, account: string | undefined, onChange: () => void): void {
  useEffect(() => {
    if (account === undefined) return;
    const params = new URLSearchParams({ feature, entity: JSON.stringify({ account_id: account }) });
    return connectWhileShown({
      url: `/api/v1/features/subscribe?${params}`,
      onState: () => {},
      onEvent: ({ event }) => {
        if (event === "values" || event === "change") onChange();
      },
    });
  }, [feature, account, onChange]);
}

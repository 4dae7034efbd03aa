"use client";

import { useEffect } from "react";
import { connect } from "../stream/connection.ts";

/**
 * Calls `onChange` when a feature of an account changes, and once for what it is at first: between the page's making and
 * the subscription something may have been done. A hidden tab follows nothing and looks again when it is shown.
 * `account` undefined: nothing is followed.
 */
export function useOwnFeature(feature: string, account: string | undefined, onChange: () => void): void {
  useEffect(() => {
    if (account === undefined) return;
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
        onEvent: ({ event }) => {
          if (event === "values" || event === "change") onChange();
        },
      });
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      connection?.close();
    };
  }, [feature, account, onChange]);
}

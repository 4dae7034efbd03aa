"use client";

import { useCallback, useSyncExternalStore } from "react";
import { onTick, tickValue } from "./browser-clock.ts";

/**
 * Now in milliseconds, moving every `everyMs`; null while the server renders and during hydration, so that both
 * draw the same. Everything with the same period moves in the same frame. With `everyMs` null it stands still at
 * null and costs nothing.
 */
export function useNow(everyMs: number | null = 1000): number | null {
  const subscribe = useCallback(
    (listener: () => void) => (everyMs === null ? () => {} : onTick(everyMs, listener)),
    [everyMs],
  );
  const snapshot = useCallback(() => (everyMs === null ? null : tickValue(everyMs)), [everyMs]);
  return useSyncExternalStore(subscribe, snapshot, () => null);
}

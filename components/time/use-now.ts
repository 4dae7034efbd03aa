"use client";

import { useCallback, useSyncExternalStore } from "react";
import { onTick, tickValue } from "./browser-clock.ts";

/**
 * Now in milliseconds, moving every `everyMs`; null while the server renders and during hydration, so that both
 * draw the same. Everything with the same period moves in the same frame.
 */
export function useNow(everyMs = 1000): number | null {
  const subscribe = useCallback((listener: () => void) => onTick(everyMs, listener), [everyMs]);
  const snapshot = useCallback(() => tickValue(everyMs), [everyMs]);
  return useSyncExternalStore(subscribe, snapshot, () => null);
}

"use client";

import { useSyncExternalStore } from "react";

const local = new Set(["localhost", "127.0.0.1", "[::1]"]);
const noChange = () => () => {};

/**
 * Server clock minus browser clock in ms, where it is known to the millisecond: on one machine they are the same
 * clock. Elsewhere null, because a reply's Date header tells whole seconds only, and a way of some milliseconds
 * must not be computed from it.
 */
export function useClockOffset(): number | null {
  return useSyncExternalStore(
    noChange,
    () => (local.has(window.location.hostname) ? 0 : null),
    () => null,
  );
}

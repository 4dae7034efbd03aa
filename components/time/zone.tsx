"use client";

import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from "react";
import { zoneCookie } from "./zone-cookie.ts";

const ZoneContext = createContext("UTC");
const noChange = () => () => {};
const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/**
 * The reader's time zone for everything below. The server renders in the zone of the last visit (a cookie), so
 * that only a first visit or a journey redraws times after hydration.
 */
export function ZoneProvider({ served, children }: { served: string; children: ReactNode }) {
  const zone = useSyncExternalStore(noChange, browserZone, () => served);
  useEffect(() => {
    if (zone === served) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox before 140 and in older Safari.
    document.cookie = `${zoneCookie}=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
  }, [zone, served]);
  return <ZoneContext value={zone}>{children}</ZoneContext>;
}

/** IANA name of the zone times are shown in. */
export function useZone(): string {
  return useContext(ZoneContext);
}

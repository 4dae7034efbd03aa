"use client";

import { usePathname } from "next/navigation";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef } from "react";
import { productOfPath } from "./product-of-path.ts";
import { createRecorder, type UsageAction } from "./usage-recorder.ts";
import { useMe } from "./use-me.ts";

type Track = (action: UsageAction) => void;
const TrackContext = createContext<Track>(() => {});

/**
 * Records what happens in this tab as the live product `product-analytics/clickstream_events`: page views, and
 * clicks on elements that carry `data-track`. Nothing leaves the browser while the person's switch is off or
 * unknown.
 */
export function ClickstreamProvider({ children }: { children: ReactNode }) {
  const path = usePathname();
  const on = useMe()?.person?.trackUsage;
  const recorder = useMemo(() => createRecorder(), []);
  const seen = useRef<string | null>(null);

  useEffect(() => {
    if (on !== undefined) recorder.allow(on);
  }, [recorder, on]);

  useEffect(() => {
    if (seen.current === path) return;
    seen.current = path;
    recorder.record({ action: "view", target: path, product: productOfPath(path) });
  }, [recorder, path]);

  useEffect(() => {
    const click = (event: MouseEvent) => {
      const element = event.target instanceof Element ? event.target.closest("[data-track]") : null;
      const target = element?.getAttribute("data-track");
      if (!element || !target) return;
      const product = element.getAttribute("data-track-product") ?? productOfPath(window.location.pathname);
      recorder.record({ action: "click", target, product });
    };
    const leave = () => document.visibilityState === "hidden" && recorder.flush(true);
    document.addEventListener("click", click, { capture: true });
    document.addEventListener("visibilitychange", leave);
    return () => {
      document.removeEventListener("click", click, { capture: true });
      document.removeEventListener("visibilitychange", leave);
    };
  }, [recorder]);

  const track = useCallback<Track>((action) => recorder.record(action), [recorder]);
  return <TrackContext value={track}>{children}</TrackContext>;
}

/** Records an action that is neither a view nor a click on a `data-track` element, e.g. a search. */
export function useTrack(): Track {
  return useContext(TrackContext);
}

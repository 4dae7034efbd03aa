"use client";

import { usePathname } from "next/navigation";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef } from "react";
import { type ShownError, ShownErrors } from "../ui/shown-errors.tsx";
import { errorTarget } from "./error-target.ts";
import { productOfPath } from "./product-of-path.ts";
import { createRecorder, type UsageAction } from "./usage-recorder.ts";
import { useMe } from "./use-me.ts";

type Track = (action: UsageAction) => void;
/** The same error counts once within this time. */
const sameErrorMs = 10_000;

const TrackContext = createContext<Track>(() => {});

/**
 * Records what happens in this tab as the live product `product-analytics/clickstream_events`: page views,
 * clicks on elements that carry `data-track`, and which errors were shown. What an element is about stands beside it:
 * `data-track-product`, and on a result of a search `data-track-query` and `data-track-position`. Nothing leaves the
 * browser while the person's switch is off or unknown.
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
      // A figure that explains itself inside a row is not the row.
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button !== null && button !== element && element.contains(button)) return;
      const product = element.getAttribute("data-track-product") ?? productOfPath(window.location.pathname);
      const query = element.getAttribute("data-track-query") ?? undefined;
      const position = Number(element.getAttribute("data-track-position"));
      recorder.record({
        action: "click",
        target,
        product,
        query,
        ...(Number.isInteger(position) && position > 0 ? { position } : {}),
      });
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
  const last = useRef({ target: "", atMs: Number.NEGATIVE_INFINITY });
  const shown = useCallback(
    (error: ShownError) => {
      const { pathname } = window.location;
      const target = errorTarget(error, pathname);
      const atMs = performance.now();
      // A panel that asks again every few seconds shows the same failure all the time.
      if (target === last.current.target && atMs - last.current.atMs < sameErrorMs) return;
      last.current = { target, atMs };
      recorder.record({ action: "error", target, product: productOfPath(pathname) });
    },
    [recorder],
  );
  return (
    <TrackContext value={track}>
      <ShownErrors value={shown}>{children}</ShownErrors>
    </TrackContext>
  );
}

/** Records an action that is neither a view nor a click on a `data-track` element, e.g. a search. */
export function useTrack(): Track {
  return useContext(TrackContext);
}

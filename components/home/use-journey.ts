"use client";

import { useMutationState } from "@tanstack/react-query";
import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useAsOf } from "../time/use-as-of.ts";
import { useTRPC } from "../trpc/client.ts";
import { advance, type Journey, journey, onJourney } from "./journey.ts";

/** The visitor's tour; null while the server renders and during hydration. */
export function useJourney(): Journey | null {
  return useSyncExternalStore(onJourney, journey, () => null);
}

const watchedAfterMs = 3000;

/** Counts what the visitor does, wherever in the portal it happens. Mounted once, in the frame. */
export function useJourneyWatch(): void {
  const path = usePathname();
  const question = useSearchParams().get("q")?.trim() ?? "";
  const { asOf } = useAsOf();
  const searched = (path === "/search" || path === "/catalog") && question !== "" ? question : null;

  useEffect(() => {
    if (searched === null) return;
    // Typing narrows the catalog letter by letter: the search counts when it rests.
    const timer = setTimeout(() => advance("find"), 800);
    return () => clearTimeout(timer);
  }, [searched]);

  const watching = path === "/live" || /^\/products\/[^/]+\/[^/]+\/live$/.test(path) ? path : null;
  useEffect(() => {
    if (watching === null) return;
    const timer = setTimeout(() => advance("watch"), watchedAfterMs);
    return () => clearTimeout(timer);
  }, [watching]);

  useEffect(() => {
    if (asOf !== undefined) advance("travel");
  }, [asOf]);

  const published = usePublished();
  const before = useRef(published);
  useEffect(() => {
    if (published > before.current) advance("publish");
    before.current = published;
  }, [published]);
}

/** How many definitions this page has applied, from whichever form. */
function usePublished(): number {
  const trpc = useTRPC();
  return useMutationState({
    filters: { mutationKey: trpc.product.publish.mutationKey(), status: "success" },
    select: (mutation) => mutation.state.submittedAt,
  }).length;
}

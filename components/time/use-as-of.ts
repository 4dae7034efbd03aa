"use client";

import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { asOfParsers, instantOf, type Known } from "./as-of-state.ts";

export interface AsOf {
  /** The instant the page is pinned to, ISO 8601 UTC; undefined while live. Pass it to every query that takes `asOf`. */
  asOf: string | undefined;
  known: Known;
  /** True while the page shows the past. */
  pinned: boolean;
  /** Pins the page to an instant, or lets it go live again with null. Adds a step to the browser's history. */
  travel: (at: string | null, known?: Known) => void;
}

/** The time control's state, which lives in the URL. */
export function useAsOf(): AsOf {
  const [{ at, known }, set] = useQueryStates(asOfParsers, { history: "push" });
  return useMemo(() => {
    const asOf = instantOf(at);
    return {
      asOf,
      known,
      pinned: asOf !== undefined,
      travel: (next, nextKnown) => {
        void set({ at: next, known: next === null ? null : (nextKnown ?? known) });
      },
    };
  }, [at, known, set]);
}

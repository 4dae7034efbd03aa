"use client";

import { createContext, useContext } from "react";
import type { Known } from "./as-of-state.ts";

export interface AsOf {
  /** The instant the page is pinned to, ISO 8601 UTC; undefined while live. Pass it to every query that takes `asOf`. */
  asOf: string | undefined;
  known: Known;
  /** True while the page shows the past. */
  pinned: boolean;
  /** Pins the page to an instant, or lets it go live again with null. Adds a step to the browser's history. */
  travel: (at: string | null, known?: Known) => void;
}

/** Filled by `AsOfProvider`. */
export const AsOfContext = createContext<AsOf>({
  asOf: undefined,
  known: "served",
  pinned: false,
  travel: () => {},
});

/** The time control's state, which lives in the URL. Tables ask it hundreds of times: it costs a look at a context. */
export function useAsOf(): AsOf {
  return useContext(AsOfContext);
}

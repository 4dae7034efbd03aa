"use client";

import { useQueryStates } from "nuqs";
import { type ReactNode, useMemo } from "react";
import { asOfParsers, instantOf } from "./as-of-state.ts";
import { type AsOf, AsOfContext } from "./use-as-of.ts";

/** Once, around every page: reads the time control's state out of the URL (`?at=ISO&known=served`) for all that ask. */
export function AsOfProvider({ children }: { children: ReactNode }) {
  const [{ at, known }, set] = useQueryStates(asOfParsers, { history: "push" });
  const value = useMemo<AsOf>(() => {
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
  return <AsOfContext value={value}>{children}</AsOfContext>;
}

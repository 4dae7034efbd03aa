"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";

/** *As served*: what was known then. *As corrected*: what is known now about then. */
export type Known = "served" | "corrected";
const knownValues = ["served", "corrected"] as const;

const parsers = {
  at: parseAsString,
  known: parseAsStringLiteral(knownValues).withDefault("served").withOptions({ clearOnDefault: false }),
};

export interface AsOf {
  /** The instant the page is pinned to, ISO 8601 UTC; undefined while live. Pass it to every query that takes `asOf`. */
  asOf: string | undefined;
  known: Known;
  /** True while the page shows the past. */
  pinned: boolean;
  /** Pins the page to an instant, or lets it go live again with null. Adds a step to the browser's history. */
  travel: (at: string | null, known?: Known) => void;
}

/** The time control's state, which lives in the URL (`?at=ISO&known=served`). */
export function useAsOf(): AsOf {
  const [{ at, known }, set] = useQueryStates(parsers, { history: "push" });
  return useMemo(() => {
    const ms = at === null ? Number.NaN : Date.parse(at);
    // An address somebody mangled shows the present, which the control then says.
    const asOf = at === null || Number.isNaN(ms) ? undefined : keepDigits(at, ms);
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

function keepDigits(at: string, ms: number): string {
  return at.endsWith("Z") && at.includes("T") ? at : new Date(ms).toISOString();
}

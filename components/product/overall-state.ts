import type { ProductActivity } from "@/server/domain/read-models/catalog.ts";
import type { HealthState } from "@/server/domain/read-models/health.ts";
import { formatDuration } from "../ui/format.ts";

export interface OverallState {
  state: HealthState;
  words: string;
}

/**
 * A product's state in a few words, worst first, from what was measured. Nothing promised and nothing measured is
 * unknown, never good.
 */
export function overallState(activity: ProductActivity | null | undefined): OverallState {
  if (!activity) return { state: "unknown", words: "nothing measured yet" };
  const { contract, freshness, promisedFreshnessMs, rejectedLastDay } = activity;
  if (contract === "breach") return { state: "breach", words: rejectedWords(rejectedLastDay) };
  if (freshness === "breach")
    return { state: "breach", words: `older than promised${promised(promisedFreshnessMs)}` };
  if (contract === "warn") return { state: "warn", words: rejectedWords(rejectedLastDay) };
  if (freshness === "warn")
    return { state: "warn", words: `close to its promised age${promised(promisedFreshnessMs)}` };
  if (contract === "ok" && freshness === "ok") return { state: "ok", words: "as promised" };
  if (contract === "ok") return { state: "ok", words: "conforms, no freshness promised" };
  if (freshness === "ok") return { state: "ok", words: "fresh as promised" };
  return { state: "unknown", words: "nothing promised that can be measured" };
}

const promised = (ms: number | null): string => (ms === null ? "" : ` (${formatDuration(ms)})`);

const rejectedWords = (rejected: number | null): string =>
  rejected === null ? "violates its contract" : `${rejected.toLocaleString("en-US")} refused in 24 h`;

import type { FeatureSetState } from "@/server/domain/data-plane-api/feature-set-state.ts";
import type { HealthState } from "@/server/domain/read-models/health.ts";
import { formatCount } from "../ui/format.ts";

/** What a set's state comes to: a shape, a word or two, and the sentence behind them. */
export function setHealth(state: FeatureSetState | undefined): {
  health: HealthState;
  words: string;
  detail: string;
} {
  if (state === undefined)
    return { health: "unknown", words: "unknown", detail: "Its engine has not told its state." };
  const { phase, detail, lagRecords, parity } = state;
  if (parity !== null && parity.mismatched + parity.missing + parity.extra > 0)
    return {
      health: "breach",
      words: "differs",
      detail: `Of ${formatCount(parity.checked)} sampled values, ${formatCount(parity.mismatched + parity.missing + parity.extra)} differ from brute force.`,
    };
  if (phase === "live")
    return lagRecords > 0
      ? { health: "ok", words: "live", detail: `${formatCount(lagRecords)} records to apply.` }
      : { health: "ok", words: "live", detail: detail || "Everything its source has is applied." };
  if (phase === "waiting") return { health: "breach", words: "waiting", detail };
  if (phase === "backfill" || phase === "starting")
    return {
      health: "warn",
      words: phase === "backfill" ? "catching up" : "starting",
      detail: detail || `${formatCount(lagRecords)} records to apply.`,
    };
  return { health: "unknown", words: phase, detail };
}

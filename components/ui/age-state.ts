import type { HealthState } from "@/server/domain/read-models/health.ts";

/** The state of an age against its promise; unknown without a promise or without an instant. */
export function ageState(ageMs: number | null, sloMs: number | null | undefined): HealthState {
  if (ageMs === null || sloMs === null || sloMs === undefined) return "unknown";
  if (ageMs > sloMs) return "breach";
  return ageMs >= sloMs * 0.8 ? "warn" : "ok";
}

import type { ValueStatus } from "../../../domain/data-plane-api/features.ts";
import type { EventTimes, FeatureValue } from "../../../engine/types.ts";

/** One value with the times of the newest event it rests on; null where it rests on none. */
export interface FeatureAnswer {
  status: ValueStatus;
  value: FeatureValue;
  times: EventTimes | null;
}

export const notFound: FeatureAnswer = { status: "NOT_FOUND", value: null, times: null };
export const denied: FeatureAnswer = { status: "DENIED", value: null, times: null };
export const invalid: FeatureAnswer = { status: "INVALID", value: null, times: null };

/** A value that may be null. */
export const present = (value: FeatureValue | undefined, times: EventTimes | null): FeatureAnswer =>
  value === null || value === undefined
    ? { status: "NULL_VALUE", value: null, times }
    : { status: "PRESENT", value, times };

/** The later of two answers' times, each time on its own. */
export function laterTimes(a: EventTimes | null, b: EventTimes | null): EventTimes | null {
  if (!a || !b) return a ?? b;
  return {
    eventTimeUs: Math.max(a.eventTimeUs, b.eventTimeUs),
    knowledgeTimeUs: Math.max(a.knowledgeTimeUs, b.knowledgeTimeUs),
    servableTimeUs: Math.max(a.servableTimeUs, b.servableTimeUs),
  };
}

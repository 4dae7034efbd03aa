import type { RecordView } from "@/server/domain/read-models/stream.ts";
import { instantMs } from "./instant.ts";

/** The stream into which the portal's own usage flows. */
export const clickstreamProduct = "product-analytics/clickstream_events";

/**
 * When a record of the clickstream was done by this very tab: its random session id is on the record, and so is the
 * browser's own time of the click. Null for everybody else's events. Both ends of the way are then read from the
 * same clock, so no clock needs to be trusted.
 */
export function ownClickAt(record: RecordView, session: string): number | null {
  const { event } = record;
  if (typeof event !== "object" || event === null) return null;
  const { session: from, at } = event as { session?: unknown; at?: unknown };
  if (from !== session) return null;
  const ms = typeof at === "string" ? instantMs(at) : typeof at === "number" ? at : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

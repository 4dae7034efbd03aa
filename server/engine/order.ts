import type { EngineEvent, Instant } from "./types.ts";

/**
 * Order of events in time: (event time, partition, offset). Negative: `a` comes first. Zero only for one and the same
 * record, since an offset names a record within its partition.
 */
export function compareInstants(a: Instant, b: Instant): number {
  return a.eventTimeUs - b.eventTimeUs || a.partition - b.partition || a.offset - b.offset;
}

type Knowledge = Pick<EngineEvent, "knowledgeTimeUs" | "partition" | "offset">;

/** Order in which corrections of one record win: the later of (knowledge time, partition, offset). */
export function compareKnowledge(a: Knowledge, b: Knowledge): number {
  return a.knowledgeTimeUs - b.knowledgeTimeUs || a.partition - b.partition || a.offset - b.offset;
}

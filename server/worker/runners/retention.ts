import type { OffsetVector, StreamAdapter } from "../../adapters/stream/types.ts";
import type { Clock } from "../../clock.ts";
import type { Logger } from "../../log.ts";
import type { Runner } from "../runner.ts";
import { createLoop } from "./loop.ts";

const everyMs = 10 * 60_000;

/** Deletes from the embedded log what its topics' retention no longer covers, and the lake has. */
export function createRetentionRunner(deps: {
  embedded: StreamAdapter;
  /** What of a topic the lake holds; undefined for topics that are not flushed to it. */
  flushedOf(topic: string): Promise<OffsetVector | undefined>;
  clock: Clock;
  log: Logger;
}): Runner {
  return createLoop("retention", deps, async (signal) => {
    let deleted = 0;
    const topics = await deps.embedded.listTopics();
    for (const topic of topics) {
      if (signal.aborted) break;
      const floor = await deps.flushedOf(topic);
      deleted += await deps.embedded.enforceRetention(topic, deps.clock.nowUs(), floor);
    }
    return {
      waitMs: everyMs,
      detail: `${deleted} records past their retention deleted from ${topics.length} topics`,
    };
  });
}

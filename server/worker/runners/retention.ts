import type { StreamAdapter } from "../../adapters/stream/types.ts";
import type { Clock } from "../../clock.ts";
import type { Logger } from "../../log.ts";
import type { Runner } from "../runner.ts";
import { createLoop } from "./loop.ts";

const everyMs = 10 * 60_000;

/** Deletes from the embedded log what its topics' retention no longer covers. */
export function createRetentionRunner(deps: { embedded: StreamAdapter; clock: Clock; log: Logger }): Runner {
  return createLoop("retention", deps, async (signal) => {
    let deleted = 0;
    const topics = await deps.embedded.listTopics();
    for (const topic of topics) {
      if (signal.aborted) break;
      deleted += await deps.embedded.enforceRetention(topic, deps.clock.nowUs());
    }
    return {
      waitMs: everyMs,
      detail: `${deleted} records past their retention deleted from ${topics.length} topics`,
    };
  });
}

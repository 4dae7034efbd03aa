import type { Logger } from "../../log.ts";
import { openFlightReplay } from "../../sample/load/flights.ts";
import { loadSample } from "../../sample/load/load-sample.ts";
import type { SampleDeps } from "../../sample/load/types.ts";
import type { Replay } from "../../sample/replay/replay.ts";
import type { Runner } from "../runner.ts";
import { createLoop } from "./loop.ts";

/** Longest rest between two looks at the replay, so that a step of the clock is noticed. */
const longestRestMs = 1000;

/** Loads the sample mesh at the first start, then replays its flights at real pace. */
export function createSampleRunner(deps: SampleDeps & { log: Logger }): Runner {
  let replay: Replay | undefined;
  let written = 0;
  return createLoop("sample", deps, async (signal) => {
    if (!replay) {
      await loadSample(deps, signal);
      if (signal.aborted) return { waitMs: 0 };
      replay = await openFlightReplay(deps);
    }
    const step = await replay.step();
    written += step.written;
    const restMs = Math.min(longestRestMs, Math.max(0, step.nextAtMs - deps.clock.nowMs()));
    return {
      waitMs: step.behind > 0 ? 0 : restMs,
      detail: `${written.toLocaleString("en-US")} flight events replayed since the start of this process`,
      lagRecords: step.behind,
    };
  });
}

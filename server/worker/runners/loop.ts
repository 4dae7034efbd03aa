import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../clock.ts";
import type { Logger } from "../../log.ts";
import type { Runner, RunnerStatus } from "../runner.ts";

/** What a turn tells the loop: how long to rest, what to show, how far behind its source it is. */
export interface Turn {
  waitMs: number;
  detail?: string;
  lagRecords?: number;
}

/** Longest rest after repeated failures. */
const longestRestMs = 30_000;

/**
 * A runner that takes one turn after another. A failing turn is logged, shown, and tried again after 1 s, 2 s,
 * 4 s … up to 30 s; `stop` aborts the turn's signal and waits for it to end.
 */
export function createLoop(
  name: string,
  deps: { clock: Clock; log: Logger },
  turn: (signal: AbortSignal) => Promise<Turn>,
): Runner {
  const stopping = new AbortController();
  const status: RunnerStatus = { name, state: "starting", detail: "", lastRunAtMs: null, lagRecords: null };
  let running: Promise<void> | undefined;

  const rest = (ms: number) => wait(ms, undefined, { signal: stopping.signal }).catch(() => {});

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        const { waitMs, detail, lagRecords } = await turn(stopping.signal);
        failures = 0;
        status.state = waitMs > 0 ? "waiting" : "running";
        status.detail = detail ?? status.detail;
        status.lagRecords = lagRecords ?? status.lagRecords;
        status.lastRunAtMs = deps.clock.nowMs();
        await rest(waitMs);
      } catch (error) {
        if (stopping.signal.aborted) break;
        failures++;
        status.state = "failing";
        status.detail = error instanceof Error ? error.message : String(error);
        deps.log.error({ runner: name, err: error, failures }, "a runner's turn failed");
        await rest(Math.min(longestRestMs, 1000 * 2 ** (failures - 1)));
      }
    }
    status.state = "stopped";
  }

  return {
    name,
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
    status: () => ({ ...status }),
  };
}

import { setImmediate as pause } from "node:timers/promises";
import type { ProduceRecord } from "../../adapters/stream/types.ts";
import { ingest } from "../../hydration/ingest/ingest.ts";
import { findProduct } from "../../hydration/load/find-product.ts";
import type { LoadDeps } from "../../hydration/load/load.ts";
import type { Logger } from "../../log.ts";
import { sampleActor } from "../../sample/load/catalog.ts";
import { openFlightReplay } from "../../sample/load/flights.ts";
import { loadSample } from "../../sample/load/load-sample.ts";
import type { SampleDeps } from "../../sample/load/types.ts";
import type { Replay } from "../../sample/replay/replay.ts";
import { flightScenario } from "../../sample/replay/scenario.ts";
import type { Runner } from "../runner.ts";
import { createLoop } from "./loop.ts";

/** Longest rest between two looks at the replay, so that a step of the clock is noticed. */
const longestRestMs = 1000;
/** How often the product's definition is looked at; between, its contract is held. */
const lookEveryMs = 15_000;

export interface SampleRunnerDeps extends SampleDeps, Pick<LoadDeps, "streamTarget"> {
  log: Logger;
}

/**
 * Loads the sample mesh at the first start, then replays its flights at real pace. The replay writes as any producer
 * does: a contract that somebody makes stricter than the recording refuses records, and that is seen.
 */
export function createSampleRunner(deps: SampleRunnerDeps): Runner {
  const { db, clock, stream } = deps;
  let loaded = false;
  let replay: Replay | undefined;
  let target: Awaited<ReturnType<LoadDeps["streamTarget"]>> | undefined;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let written = 0;
  let skippedMs = 0;

  /** Why nothing may be replayed now; undefined when it may. */
  async function look(): Promise<string | undefined> {
    if (clock.nowMs() - lookedMs < lookEveryMs && target) return undefined;
    const product = await findProduct(db, flightScenario.productId);
    target = undefined;
    if (product.status === "retired") return "flight_events is retired; the replay rests.";
    const found = await deps.streamTarget(product);
    if (found.stream.abilities.system !== stream.abilities.system)
      return "flight_events lives on a connection now; the replay feeds the embedded log only.";
    target = found;
    lookedMs = clock.nowMs();
    return undefined;
  }

  async function deliver(records: ProduceRecord[]): Promise<void> {
    if (!target) return;
    const { served, contract } = target;
    const [first] = records;
    await ingest(
      { clock, stream, deadLetters: stream, pause },
      {
        principal: sampleActor,
        productId: flightScenario.productId,
        served,
        contract,
        body: { texts: records.map(({ value }) => value ?? ""), lines: null },
        headers: first?.headers ?? {},
        dryRun: false,
      },
    );
  }

  return createLoop("sample", deps, async (signal) => {
    if (!loaded) {
      await loadSample(deps, signal);
      if (signal.aborted) return { waitMs: 0 };
      loaded = true;
    }
    const hindrance = await look();
    if (hindrance !== undefined) {
      replay = undefined;
      return { waitMs: lookEveryMs, detail: hindrance, lagRecords: 0 };
    }
    try {
      replay ??= await openFlightReplay(deps, deliver);
      const step = await replay.step();
      written += step.written;
      skippedMs += step.skippedMs;
      const restMs = Math.min(longestRestMs, Math.max(0, step.nextAtMs - clock.nowMs()));
      const skipped =
        skippedMs > 0 ? `; ${Math.round(skippedMs / 3_600_000)} hours of a long stop were passed over` : "";
      return {
        waitMs: step.behind > 0 ? 0 : restMs,
        detail: `${written.toLocaleString("en-US")} flight events replayed since the start of this process${skipped}`,
        lagRecords: step.behind,
      };
    } catch (error) {
      // What was written before the failure is found out from the log when the replay is opened again.
      replay = undefined;
      throw error;
    }
  });
}

import { join } from "node:path";
import type { ProduceRecord } from "../../adapters/stream/types.ts";
import { AppError } from "../../errors.ts";
import { historySource, historyTable } from "../replay/history-source.ts";
import { beginReplay, openReplay, type Replay } from "../replay/replay.ts";
import { flightScenario } from "../replay/scenario.ts";
import { replayStateFile } from "../replay/state.ts";
import { sampleContractVersion } from "./streams.ts";
import type { SampleDeps, SampleStep } from "./types.ts";

/** The replay of `flight_events`, where it stands; the first time it begins now. `deliver` takes in what happens live. */
export async function openFlightReplay(
  { tables, stream, clock, home }: SampleDeps,
  deliver?: (records: ProduceRecord[]) => Promise<void>,
): Promise<Replay> {
  const store = replayStateFile(join(home, "sample", "replay.json"));
  const known = store.load();
  const snapshots = await tables.snapshots(historyTable);
  const snapshot = known ? snapshots.find((each) => each.snapshotId === known.snapshotId) : snapshots.at(-1);
  if (!snapshot)
    throw new AppError(
      "UNAVAILABLE",
      `The recording in ${historyTable.productId} is gone, so flights cannot be replayed. Load the table again.`,
    );
  const state = known ?? beginReplay(flightScenario, snapshot.snapshotId, clock);
  if (!known) store.save(state);
  return openReplay({
    scenario: flightScenario,
    source: historySource(tables, snapshot),
    stream,
    topic: flightScenario.productId,
    schemaVersion: sampleContractVersion,
    ...(deliver ? { deliver } : {}),
    clock,
    state,
    store,
  });
}

/** The week before the first start, with asserted knowledge times. */
export const flightHistoryStep: SampleStep = {
  id: "flights",
  title: "A week of flights before now",
  async run(deps, signal, progress) {
    const replay = await openFlightReplay(deps);
    const count = await replay.importHistory({
      signal,
      onProgress: (written, share) =>
        progress(Math.round(share * 100), 100, `${written.toLocaleString("en-US")} records imported`),
    });
    if (!signal.aborted) progress(100, 100, `${count.toLocaleString("en-US")} records imported`);
  },
};

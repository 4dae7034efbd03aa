import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createEmbeddedTables } from "../adapters/table/embedded/index.ts";
import { manualClock } from "../clock.ts";
import { parseProductFile, promisedFreshnessMs } from "../domain/product-file/index.ts";
import { longestPauseMs } from "./measure.ts";
import { readSampleProduct } from "./products.ts";
import { historySource, historyTable } from "./replay/history-source.ts";
import { flightScenario } from "./replay/scenario.ts";
import { flightsHistoryTable } from "./tables/flights-history.ts";

it("never pauses longer than the freshness that flight_events promises", async () => {
  const home = mkdtempSync(join(tmpdir(), "millrace-pause-"));
  const tables = createEmbeddedTables({
    lake: join(home, "lake"),
    spill: join(home, "spill"),
    clock: manualClock(0),
  });
  try {
    const snapshot = await tables.write(historyTable, flightsHistoryTable(), {
      mode: "replace",
      actorName: "test",
      reason: "",
    });
    const pauseMs = await longestPauseMs(historySource(tables, snapshot), flightScenario);
    const file = parseProductFile(readSampleProduct("flight-operations/flight_events"));
    const promised = promisedFreshnessMs(file.definition?.contracts[0] ?? null);
    console.info(`longest pause ${pauseMs / 1000} s, promised ${(promised ?? 0) / 1000} s`);
    expect(pauseMs).toBeLessThan(promised ?? 0);
    // The promise is not idle: it is less than twice the longest pause.
    expect(pauseMs * 2).toBeGreaterThan(promised ?? 0);
  } finally {
    await tables.close();
    rmSync(home, { recursive: true, force: true });
  }
});

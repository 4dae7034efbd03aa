import type { TableRef, TableSource } from "../../adapters/table/types.ts";
import { noteSnapshot } from "../../hydration/tables/note-snapshot.ts";
import { historyTable } from "../replay/history-source.ts";
import { airportsTable } from "../tables/airports.ts";
import { dailyWeatherTable } from "../tables/daily-weather.ts";
import { flightsHistoryTable } from "../tables/flights-history.ts";
import { sampleActor } from "./catalog.ts";
import type { SampleStep } from "./types.ts";

/** Writes a table's first snapshot, unless it has one: a table's snapshot is all there or not at all. */
function tableStep(ref: TableRef, source: () => TableSource): SampleStep {
  return {
    id: `table:${ref.productId}`,
    title: `Table ${ref.productId}`,
    async run({ tables, db }, signal, progress) {
      const existing = (await tables.snapshots(ref)).at(-1);
      const snapshot =
        existing ??
        (await tables.write(ref, source(), {
          mode: "replace",
          actorName: sampleActor.name,
          reason: "Sample mesh",
          expectNewest: null,
          signal,
        }));
      await noteSnapshot(db, ref, snapshot);
      progress(snapshot.rows, snapshot.rows, `${snapshot.rows.toLocaleString("en-US")} rows`);
    },
  };
}

export const tableSteps: readonly SampleStep[] = [
  tableStep({ productId: "airports/airports", port: "table" }, airportsTable),
  tableStep({ productId: "weather/daily_weather", port: "table" }, dailyWeatherTable),
  tableStep(historyTable, flightsHistoryTable),
];

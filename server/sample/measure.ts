import type { TableAdapter } from "../adapters/table/types.ts";
import type { SampleProductId } from "./products.ts";
import { estimatedBlockMinutes } from "./replay/block-time.ts";
import type { FlightSource } from "./replay/flight.ts";
import { historyTable } from "./replay/history-source.ts";
import { createMapping } from "./replay/mapping.ts";
import type { ReplayScenario } from "./replay/scenario.ts";
import { eventsBetween } from "./replay/schedule.ts";
import { readDatasetDescriptions } from "./sources/dataset-descriptions.ts";
import { readEarthquakes } from "./sources/earthquakes.ts";
import { readStrikeReports } from "./sources/strike-reports.ts";
import { airportsTable } from "./tables/airports.ts";
import { dailyWeatherTable } from "./tables/daily-weather.ts";
import { flightsHistoryTable } from "./tables/flights-history.ts";

/** Lowest and highest value of a field: numbers, or texts where the contract bounds dates. */
export interface MeasuredRange {
  minimum: number | string;
  maximum: number | string;
}

/** By field name. */
export type MeasuredRanges = Record<string, MeasuredRange>;

/** The ranges of every number and every date in some records. */
export function rangesOf(records: Iterable<object>): MeasuredRanges {
  const ranges: MeasuredRanges = {};
  for (const record of records)
    for (const [name, value] of Object.entries(record)) {
      if (typeof value !== "number" && !(typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value)))
        continue;
      const range = ranges[name];
      if (!range) ranges[name] = { minimum: value, maximum: value };
      else if (value < range.minimum) range.minimum = value;
      else if (value > range.maximum) range.maximum = value;
    }
  return ranges;
}

/**
 * Measures every sample product that is made from a file: what the contracts' ranges must say. `tables` is an empty
 * scratch system; the tables are written to it as the sample would.
 */
export async function measureSample(
  tables: TableAdapter,
  scenario: ReplayScenario,
): Promise<Partial<Record<SampleProductId, MeasuredRanges>>> {
  const written = { mode: "replace", actorName: "measure", reason: "" } as const;
  const statisticsOf = async (productId: SampleProductId, source: Parameters<TableAdapter["write"]>[1]) => {
    const { statistics } = await tables.write({ productId, port: "table" }, source, written);
    return Object.fromEntries(
      statistics.flatMap(({ name, type, minimum, maximum }): [string, MeasuredRange][] => {
        if (minimum === null || maximum === null) return [];
        if (type === "DATE") return [[name, { minimum, maximum }]];
        const numbers = { minimum: Number(minimum), maximum: Number(maximum) };
        return Number.isNaN(numbers.minimum) || Number.isNaN(numbers.maximum) ? [] : [[name, numbers]];
      }),
    );
  };
  return {
    "airports/airports": await statisticsOf("airports/airports", airportsTable()),
    "weather/daily_weather": await statisticsOf("weather/daily_weather", dailyWeatherTable()),
    "flight-operations/flights_history": await statisticsOf(
      "flight-operations/flights_history",
      flightsHistoryTable(),
    ),
    "flight-operations/flight_events": await flightRanges(tables, scenario),
    "wildlife/strike_reports": rangesOf(readStrikeReports()),
    "seismic/earthquakes": rangesOf(readEarthquakes().map(({ record }) => record)),
    "open-data/dataset_descriptions": rangesOf(readDatasetDescriptions()),
  };
}

/** Over all flights of the recorded span, which the replay plays again and again. */
async function flightRanges(tables: TableAdapter, scenario: ReplayScenario): Promise<MeasuredRanges> {
  const snapshot = (await tables.snapshots(historyTable)).at(-1);
  if (!snapshot) throw new Error("The table of flights must be measured first.");
  const instant = (ms: number) => `TIMESTAMPTZ '${new Date(ms).toISOString()}'`;
  const { rows } = await tables.query(historyTable, snapshot, {
    sql: `
      SELECT min(distance_miles), max(distance_miles), min(arrival_delay_minutes), max(arrival_delay_minutes)
      FROM flights
      WHERE departure_utc >= ${instant(scenario.recordingStartMs)}
        AND departure_utc < ${instant(scenario.recordingEndMs)}`,
    name: "flights",
    maxRows: 1,
    maxBytes: 10_000,
    timeoutMs: 30_000,
  });
  const [nearest, furthest, earliest, latest] = (rows[0] ?? []).map(Number);
  return {
    distance_miles: { minimum: nearest ?? 0, maximum: furthest ?? 0 },
    arrival_delay_minutes: { minimum: earliest ?? 0, maximum: latest ?? 0 },
    // Longer flights take longer, so the ends of one range are the ends of the other.
    estimated_block_minutes: {
      minimum: estimatedBlockMinutes(nearest ?? 0),
      maximum: estimatedBlockMinutes(furthest ?? 0),
    },
  };
}

/** The longest time without any event in one whole replay of the recording, over its end into the next. */
export async function longestPauseMs(source: FlightSource, scenario: ReplayScenario): Promise<number> {
  const mapping = createMapping(scenario, scenario.firstInstantMs);
  const start = mapping.toPresent({ epoch: 1, recordedMs: scenario.recordingStartMs });
  const length = scenario.recordingEndMs - scenario.recordingStartMs;
  const dayMs = 86_400_000;
  let longest = 0;
  let last: number | undefined;
  // A day more, so that the pause over the end is seen.
  for (let at = start; at < start + length + dayMs; at += dayMs)
    for (const { atMs } of await eventsBetween({ source, mapping, scenario }, at, at + dayMs)) {
      longest = Math.max(longest, atMs - (last ?? atMs));
      last = atMs;
    }
  return longest;
}

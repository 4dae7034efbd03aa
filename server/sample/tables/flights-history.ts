import type { TableSource } from "../../adapters/table/types.ts";
import { readAirports } from "../sources/airports.ts";
import { vegaFile } from "../sources/vega.ts";
import { sqlText } from "./sql-text.ts";

/** Local hours that surround the recording, to look for changes of the clock in. */
const firstHour = "2000-12-31";
const lastHour = "2001-07-03";

/**
 * `flight-operations/flights_history`: the package's three million flights in their order, with the row's number and
 * the departure in UTC by the origin's time zone (ICU's rules, so those of 2001). The offsets of each zone are looked up
 * once for each hour and joined as spans, since asking ICU for each flight takes microseconds a call. An origin that is
 * no known airport is an error.
 */
export function flightsHistoryTable(): TableSource {
  const zones = readAirports()
    .map((airport) => `(${sqlText(airport.iata)}, ${sqlText(airport.time_zone)})`)
    .join(", ");
  return {
    kind: "query",
    sql: `
      WITH zone(iata, time_zone) AS (VALUES ${zones}),
      offsets AS (
        SELECT time_zone, hour, epoch_us(timezone(time_zone, hour)) - epoch_us(hour) AS shift_us
        FROM (SELECT DISTINCT time_zone FROM zone),
             range(TIMESTAMP '${firstHour}', TIMESTAMP '${lastHour}', INTERVAL 1 HOUR) hours(hour)
      ),
      changes AS (
        FROM offsets
        QUALIFY shift_us IS DISTINCT FROM lag(shift_us) OVER (PARTITION BY time_zone ORDER BY hour)
      ),
      spans AS (
        SELECT iata, shift_us, hour AS from_local,
               lead(hour, 1, TIMESTAMP 'infinity') OVER (PARTITION BY iata ORDER BY hour) AS until_local
        FROM changes JOIN zone USING (time_zone)
      )
      SELECT file_row_number AS flight_row,
             date AS departure_local,
             make_timestamptz(epoch_us(date) + coalesce(shift_us, error('No time zone is known for ' || origin)))
               AS departure_utc,
             origin, destination,
             distance::INTEGER AS distance_miles,
             delay::INTEGER AS arrival_delay_minutes
      FROM read_parquet(${sqlText(vegaFile("flights-3m.parquet"))}, file_row_number = true)
      LEFT JOIN spans ON iata = origin AND date >= from_local AND date < until_local
      ORDER BY flight_row`,
  };
}

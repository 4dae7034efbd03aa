import type { TableAdapter, TableRef, TableSnapshot } from "../../adapters/table/types.ts";
import { AppError } from "../../errors.ts";
import type { Flight, FlightSource } from "./flight.ts";

/** The table that is replayed. */
export const historyTable: TableRef = { productId: "flight-operations/flights_history", port: "table" };

const columns = [
  "flight_row",
  "departure_utc",
  "departure_local",
  "origin",
  "destination",
  "distance_miles",
  "arrival_delay_minutes",
] as const;

/** Flights of one snapshot of `flights_history`: the replay stays with the snapshot it began with. */
export function historySource(tables: TableAdapter, snapshot: TableSnapshot): FlightSource {
  return {
    async departures(fromMs, toMs) {
      const { rows } = await tables.rows(historyTable, snapshot, {
        columns,
        within: {
          column: "departure_utc",
          from: new Date(fromMs).toISOString(),
          to: new Date(toMs).toISOString(),
        },
        limit: snapshot.rows,
        offset: 0,
      });
      return rows.map(
        ([row, utc, local, origin, destination, distance, delay]): Flight => ({
          row: Number(row),
          departureMs: Date.parse(String(utc)),
          departureLocal: String(local).slice(0, 16),
          origin: String(origin),
          destination: String(destination),
          distanceMiles: Number(distance),
          arrivalDelayMinutes: Number(delay),
        }),
      );
    },
    async longestDistanceMiles() {
      const measured = snapshot.statistics.find(({ name }) => name === "distance_miles")?.maximum;
      if (measured === undefined || measured === null)
        throw new AppError(
          "UNAVAILABLE",
          `${historyTable.productId} holds no distances to replay flights by.`,
        );
      return Number(measured);
    },
  };
}

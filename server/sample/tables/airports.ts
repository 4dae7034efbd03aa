import type { TableColumn, TableSource } from "../../adapters/table/types.ts";
import { readAirports } from "../sources/airports.ts";

const columns: TableColumn[] = [
  { name: "iata", type: "VARCHAR" },
  { name: "name", type: "VARCHAR" },
  { name: "city", type: "VARCHAR" },
  { name: "state", type: "VARCHAR" },
  { name: "country", type: "VARCHAR" },
  { name: "latitude", type: "DOUBLE" },
  { name: "longitude", type: "DOUBLE" },
  { name: "time_zone", type: "VARCHAR" },
];

/** `airports/airports`: the package's airports with their time zones. */
export function airportsTable(): TableSource {
  return {
    kind: "rows",
    columns,
    batches: (async function* () {
      yield readAirports().map((airport) => [
        airport.iata,
        airport.name,
        airport.city,
        airport.state,
        airport.country,
        airport.latitude,
        airport.longitude,
        airport.time_zone,
      ]);
    })(),
  };
}

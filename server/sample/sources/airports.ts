import tzLookup from "tz-lookup";
import { readCsv } from "./csv.ts";
import { vegaFile } from "./vega.ts";

/** A row of `airports/airports`, in the order of its contract. */
export interface Airport {
  iata: string;
  name: string;
  city: string;
  state: string;
  country: string;
  latitude: number;
  longitude: number;
  time_zone: string;
}

/** All airports of the package; `time_zone` is looked up from the coordinates. */
export function readAirports(): Airport[] {
  return readCsv(vegaFile("airports.csv")).map((row) => {
    const latitude = Number(row.latitude);
    const longitude = Number(row.longitude);
    return {
      iata: row.iata ?? "",
      name: row.name ?? "",
      city: row.city ?? "",
      state: row.state ?? "",
      country: row.country ?? "",
      latitude,
      longitude,
      time_zone: tzLookup(latitude, longitude),
    };
  });
}

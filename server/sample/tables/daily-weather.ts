import type { TableSource } from "../../adapters/table/types.ts";
import { vegaFile } from "../sources/vega.ts";
import { sqlText } from "./sql-text.ts";

/** `weather/daily_weather`: the package's rows with units in the column names. */
export function dailyWeatherTable(): TableSource {
  return {
    kind: "query",
    sql: `
      SELECT location, date,
             precipitation AS precipitation_mm, temp_max AS temp_max_c, temp_min AS temp_min_c,
             wind AS wind_mps, weather
      FROM read_csv(${sqlText(vegaFile("weather.csv"))}, header = true, columns = {
        location: 'VARCHAR', date: 'DATE', precipitation: 'DOUBLE', temp_max: 'DOUBLE',
        temp_min: 'DOUBLE', wind: 'DOUBLE', weather: 'VARCHAR'
      })`,
  };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Ids of the sample's products, in the order in which they are applied: inputs before what is made from them. */
export const sampleProductIds = [
  "airports/airports",
  "flight-operations/flights_history",
  "flight-operations/flight_events",
  "help/articles",
  "product-analytics/clickstream_events",
  "seismic/earthquakes",
  "weather/daily_weather",
  "wildlife/strike_reports",
  "open-data/dataset_descriptions",
  "open-data/dataset_topics",
  "flight-operations/origin_airport_activity",
  "product-analytics/user_session_aggregates",
  "seismic/regional_earthquakes",
  "seismic/region_activity",
  "wildlife/strike_animals",
] as const;
export type SampleProductId = (typeof sampleProductIds)[number];

/**
 * Those that are computed from records of the past, in this order. They are published once these are in the log, so that
 * what they served yesterday can be told: a set's own history begins with its publication. What is computed from clicks,
 * which have no past here, is there from the beginning.
 */
export const computedSampleIds: readonly SampleProductId[] = [
  "flight-operations/origin_airport_activity",
  "seismic/regional_earthquakes",
  "seismic/region_activity",
  "wildlife/strike_animals",
];

/** The product file of a sample product, byte for byte. */
export function readSampleProduct(id: SampleProductId): string {
  return readFileSync(join(import.meta.dirname, "products", `${id}.yaml`), "utf8");
}

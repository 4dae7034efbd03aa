import type { Aggregation } from "../types.ts";
import type { Aggregator } from "./aggregator.ts";

/** The aggregation by its name and parameters. Partials are opaque to callers: they come from it and go back to it. */
export function aggregationOf(aggregation: Aggregation): Aggregator<unknown> {
  throw new Error(`${aggregation.name} is being written.`);
}

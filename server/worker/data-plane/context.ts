import type { Clock } from "../../clock.ts";
import type { Activity } from "./activity/activity.ts";
import type { LoadShedding } from "./load-shedding.ts";
import type { Metrics } from "./metrics.ts";
import type { ProductTable } from "./products.ts";
import type { Streams } from "./streams.ts";
import type { Tails } from "./tail/tails.ts";
import type { UsageCounter } from "./usage-counter.ts";

/** What the data plane's handlers work with. */
export interface DataPlaneContext {
  clock: Clock;
  products: ProductTable;
  streams: Streams;
  tails: Tails;
  activity: Activity;
  usage: UsageCounter;
  metrics: Metrics;
  shedding: LoadShedding;
}

import type { Aggregation } from "../types.ts";
import type { Aggregator } from "./aggregator.ts";
import { count } from "./count.ts";
import { countDistinct } from "./count-distinct.ts";
import { first } from "./first.ts";
import { last } from "./last.ts";
import { lastN } from "./last-n.ts";
import { max } from "./max.ts";
import { mean } from "./mean.ts";
import { min } from "./min.ts";
import { quantile } from "./quantile.ts";
import { ratio } from "./ratio.ts";
import { sessionCount } from "./session-count.ts";
import { stddev } from "./stddev.ts";
import { sum } from "./sum.ts";

/** The aggregation by its name and parameters. Partials are opaque to callers: they come from it and go back to it. */
export function aggregationOf(aggregation: Aggregation): Aggregator<unknown> {
  switch (aggregation.name) {
    case "count":
      return count;
    case "sum":
      return sum;
    case "mean":
      return mean;
    case "min":
      return min;
    case "max":
      return max;
    case "stddev":
      return stddev;
    case "first":
      return first;
    case "last":
      return last;
    case "last_n":
      return lastN(aggregation.n);
    case "count_distinct":
      return countDistinct;
    case "quantile":
      return quantile;
    case "ratio":
      return ratio;
    case "session_count":
      return sessionCount(aggregation.gapUs);
  }
}

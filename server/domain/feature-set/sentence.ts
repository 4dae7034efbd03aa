import type { Aggregate, FeatureDefinition } from "../product-file/blocks/feature.ts";

/** A feature's definition in one sentence, e.g. `Mean of delay where event.type == "arrived", last 3h.` */
export function definitionSentence(feature: FeatureDefinition): string {
  const { aggregate, lookup, expression } = feature;
  if (expression !== undefined) return `${expression}.`;
  if (lookup) {
    const keys = Object.entries(lookup.on).map(([field, column]) => `${column} = ${field}`);
    const age = lookup.ttl === undefined ? "" : `, not older than ${lookup.ttl}`;
    return `Latest ${lookup.column} of ${lookup.product} with ${keys.join(" and ")}${age}.`;
  }
  if (aggregate === undefined) return "";
  const where = feature.where === undefined || aggregate === "ratio" ? "" : ` where ${feature.where}`;
  const exact = feature.exact === true ? ", exact" : "";
  return `${whatOf(aggregate, feature)}${where}, last ${feature.window}${exact}.`;
}

function whatOf(aggregate: Aggregate, { column = "", where, n, q, gap }: FeatureDefinition): string {
  switch (aggregate) {
    case "count":
      return column === "" ? "Count of events" : `Count of events with ${column}`;
    case "ratio":
      return `Share of events${column === "" ? "" : ` with ${column}`} for which ${where}`;
    case "session_count":
      return `Sessions, cut by pauses over ${gap}`;
    case "count_distinct":
      return `Different values of ${column}`;
    case "quantile":
      return `${(q ?? 0) * 100}th percentile of ${column}`;
    case "last_n":
      return `Last ${n} values of ${column}`;
    case "stddev":
      return `Standard deviation of ${column}`;
    default: {
      const words = {
        sum: "Sum",
        mean: "Mean",
        min: "Smallest",
        max: "Largest",
        first: "First",
        last: "Last",
      };
      return `${words[aggregate]} ${["sum", "mean"].includes(aggregate) ? "of " : ""}${column}`;
    }
  }
}

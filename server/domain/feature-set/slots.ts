import { hopUs } from "../../engine/hops.ts";
import type { Aggregation, Slot, WindowedFeature } from "../../engine/types.ts";
import { durationMs } from "../duration.ts";
import type { FeatureDefinition } from "../product-file/blocks/feature.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { FeatureSetPlan } from "./plan.ts";

type Input = FeatureSetPlan["inputs"][number];
type AggregateFeature = FeatureDefinition & { aggregate: NonNullable<FeatureDefinition["aggregate"]> };

interface Partials {
  inputs: Input[];
  slots: Slot[];
  /** One per feature given, in order. */
  windows: WindowedFeature[];
}

/**
 * What aggregate features need kept: inputs and slots in a canonical order, shared where features differ only in their
 * window. Neither the order nor the names of features shape it, so renaming one rebuilds no state.
 */
export function partialsOf(features: readonly AggregateFeature[]): Partials {
  const wanted = features.map((feature) => ({
    feature,
    input: canonicalJson(inputOf(feature)),
    aggregation: canonicalJson(aggregationOf(feature)),
  }));
  const inputs = unique(wanted.map(({ input }) => input));
  const slotKey = (each: (typeof wanted)[number]) => `${each.input}\n${each.aggregation}`;
  const slots = unique(wanted.map(slotKey));
  return {
    inputs: inputs.map((text) => JSON.parse(text) as Input),
    slots: slots.map((text) => {
      const [input = "", aggregation = ""] = text.split("\n");
      return { aggregation: JSON.parse(aggregation) as Aggregation, input: inputs.indexOf(input) };
    }),
    windows: wanted.map((each) => windowOf(each.feature, slots.indexOf(slotKey(each)))),
  };
}

const unique = (texts: readonly string[]) => [...new Set(texts)].sort();

/** `ratio` takes the truth of its `where` as the value; for the others `where` decides whether the event counts. */
const inputOf = ({ aggregate, column, where }: AggregateFeature): Input => ({
  column: column ?? null,
  where: where ?? null,
  test: aggregate === "ratio",
});

function aggregationOf({ aggregate, n, gap }: AggregateFeature): Aggregation {
  if (aggregate === "last_n") return { name: aggregate, n: n ?? 1 };
  if (aggregate === "session_count") return { name: aggregate, gapUs: durationMs(gap ?? "1s") * 1000 };
  return { name: aggregate };
}

function windowOf({ window = "1d", exact, q }: AggregateFeature, slot: number): WindowedFeature {
  const windowUs = durationMs(window) * 1000;
  return {
    slot,
    windowUs,
    hopUs: hopUs(windowUs),
    exact: exact === true,
    ...(q === undefined ? {} : { q }),
  };
}

import type { FeaturePlan, FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import type { HistoricalJob } from "./job.ts";

export type PlanOf<Kind extends FeaturePlan["kind"]> = Extract<FeaturePlan, { kind: Kind }>;

/** What one feature set has to compute: the features asked for and those their expressions read. */
export interface SetNeeds {
  /** Place in the job's `sets`. */
  set: number;
  plan: FeatureSetPlan;
  aggregates: PlanOf<"aggregate">[];
  lookups: PlanOf<"lookup">[];
  expressions: PlanOf<"expression">[];
}

/** The needs of each set of a job, in the order of its sets. */
export function needsOf({ sets, features }: Pick<HistoricalJob, "sets" | "features">): SetNeeds[] {
  return sets.map((plan, set) => {
    const wanted = new Set<string>();
    const want = (name: string): void => {
      if (wanted.has(name)) return;
      wanted.add(name);
      const feature = plan.features.find((each) => each.name === name);
      if (feature?.kind === "expression") for (const read of feature.features) want(read);
    };
    for (const each of features) if (each.set === set) want(each.feature);
    const chosen = plan.features.filter(({ name }) => wanted.has(name));
    return {
      set,
      plan,
      aggregates: chosen.filter((each): each is PlanOf<"aggregate"> => each.kind === "aggregate"),
      lookups: chosen.filter((each): each is PlanOf<"lookup"> => each.kind === "lookup"),
      expressions: chosen.filter((each): each is PlanOf<"expression"> => each.kind === "expression"),
    };
  });
}

/** Column under which a feature's values stand while an answer is put together. */
export const valueName = ({ set, plan }: Pick<SetNeeds, "set" | "plan">, feature: string): string =>
  `__v${set}_${plan.features.findIndex(({ name }) => name === feature)}`;

import { propertyAt } from "./columns.ts";
import type { FeaturePlan, FeatureSetPlan, LookupPlan } from "./plan.ts";
import { stateHash } from "./state-hash.ts";

/**
 * The state behind look-ups of one stream by one key: versions of the stream's records with the looked-up columns as
 * inputs. Its plan is that of a feature set without aggregates, whose entity is the key looked up by.
 */
export interface LookupState {
  plan: FeatureSetPlan;
  /** Field of the looking set's entity → key column, in the order of `plan.entity`. */
  on: LookupPlan["on"];
  /** The features that read from it, and which input is theirs. */
  features: readonly { name: string; input: number; ttlMs: number | null }[];
}

type LookupFeature = FeaturePlan & { kind: "lookup" };

/** The stream look-ups of a set, together where they read the same stream by the same key. */
export function lookupStates(plan: FeatureSetPlan): LookupState[] {
  const groups = new Map<string, LookupFeature[]>();
  for (const feature of plan.features) {
    if (feature.kind !== "lookup" || feature.lookup.source === null) continue;
    const { productId, port, on, eventTime } = feature.lookup;
    const name = JSON.stringify([productId, port, eventTime, on.map((one) => [one.entityField, one.column])]);
    groups.set(name, [...(groups.get(name) ?? []), feature]);
  }
  return [...groups.values()].flatMap((features) => stateOf(plan, features) ?? []);
}

function stateOf(set: FeatureSetPlan, features: LookupFeature[]): LookupState | undefined {
  const lookup = features[0]?.lookup;
  if (!lookup?.source) return undefined;
  const { source, on, eventTime } = lookup;
  const columns = [...new Set(features.map((feature) => feature.lookup.column))].sort();
  const plan: Omit<FeatureSetPlan, "stateHash"> = {
    productId: set.productId,
    port: set.port,
    major: set.major,
    version: set.version,
    entity: on.map(({ column }) => ({
      field: column,
      logicalType: propertyAt(source.properties, column)?.logicalType ?? "string",
    })),
    source,
    eventTime,
    filter: null,
    inputs: columns.map((column) => ({ column, where: null, test: false })),
    engine: { slots: [], windows: [] },
    features: [],
  };
  return {
    plan: { ...plan, stateHash: `lookup-${stateHash(plan)}` },
    on,
    features: features.map(({ name, lookup: { column, ttlMs } }) => ({
      name,
      input: columns.indexOf(column),
      ttlMs,
    })),
  };
}

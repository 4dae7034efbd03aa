import { hash } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";
import { propertyAt } from "./columns.ts";
import type { FeatureSetPlan } from "./plan.ts";

/**
 * Hash over what shapes the stored versions and tiles of a feature set: source, entity, event time, filter, inputs,
 * slots, and how the columns they read are typed. Windows, names, expectations and look-ups shape answers only.
 */
export function stateHash(plan: Omit<FeatureSetPlan, "stateHash">): string {
  const { source } = plan;
  const columns = [
    ...plan.entity.map(({ field }) => field),
    ...plan.inputs.flatMap(({ column }) => column ?? []),
  ];
  if (plan.eventTime !== null) columns.push(plan.eventTime);
  const typeOf = (path: string) => {
    const property = propertyAt(source.properties, path);
    const options = property?.logicalTypeOptions;
    return [path, property?.logicalType, options?.format, options?.timezone, property?.items?.logicalType];
  };
  const shape = {
    product: plan.productId,
    source: [source.productId, source.topic, source.connection, source.recordId],
    entity: plan.entity.map(({ field }) => field),
    eventTime: plan.eventTime,
    filter: plan.filter,
    inputs: plan.inputs,
    slots: plan.engine.slots,
    types: [...new Set(columns)].sort().map(typeOf),
  };
  return hash("sha256", canonicalJson(shape), "hex");
}

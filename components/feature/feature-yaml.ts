import { stringify } from "yaml";
import type { FeatureDefinition } from "@/server/domain/product-file/blocks/feature.ts";

/** A feature as a product file has it: one block of YAML, only the keys that were written. */
export function featureYaml(feature: FeatureDefinition): string {
  const written = Object.fromEntries(Object.entries(feature).filter(([, value]) => value !== undefined));
  return stringify([written], { lineWidth: 88 });
}

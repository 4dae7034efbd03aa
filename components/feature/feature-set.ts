import type { FeatureDefinition } from "@/server/domain/product-file/blocks/feature.ts";
import type { FeatureSetBlock } from "@/server/domain/product-file/blocks/feature-set.ts";
import type { FeatureView } from "@/server/domain/read-models/feature.ts";
import type { ProductPort } from "../product/types.ts";

/** What lists, look-ups and panels need to know of a feature. */
export type ShownFeature = Pick<
  FeatureView,
  | "name"
  | "kind"
  | "dtype"
  | "description"
  | "definition"
  | "window"
  | "coverage"
  | "lookup"
  | "expression"
  | "expected"
>;

/** The feature set a port defines; undefined for ports of another type. The catalog holds checked blocks only. */
export function featureSetOf(port: Pick<ProductPort, "type" | "config">): FeatureSetBlock | undefined {
  return port.type === "features" ? (port.config as unknown as FeatureSetBlock) : undefined;
}

/** A feature as it was written. */
export const writtenFeature = (set: FeatureSetBlock, name: string): FeatureDefinition | undefined =>
  set.features.find((feature) => feature.name === name);

/** How a feature is named in every call: `domain/product.feature`. */
export const featureId = (productId: string, name: string): string => `${productId}.${name}`;

/** `domain/product.feature` → its parts; undefined when the text is no feature's name. */
export function parseFeatureId(text: string): { productId: string; name: string } | undefined {
  const dot = text.lastIndexOf(".");
  const productId = text.slice(0, Math.max(dot, 0));
  const name = text.slice(dot + 1);
  return /^[^/]+\/[^/]+$/.test(productId) && name !== "" ? { productId, name } : undefined;
}

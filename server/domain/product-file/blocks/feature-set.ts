import { z } from "zod";
import { durationSchema } from "../../duration.ts";
import { productIdSchema } from "../../slug.ts";
import { strict } from "../strict.ts";
import { featureShape } from "./feature.ts";
import { checkFeature } from "./feature-rules.ts";
import { cel, fieldPath } from "./parts.ts";

/** One feature: exactly one of `aggregate`, `lookup`, `expression`. */
const featureSchema = featureShape
  .superRefine((feature, context) =>
    checkFeature(feature, (path, message) => context.addIssue({ code: "custom", path, message })),
  )
  .meta({
    oneOf: [{ required: ["aggregate", "window"] }, { required: ["lookup"] }, { required: ["expression"] }],
  });

/** `millrace.featureSet`: features of one entity, computed from one source. */
export const featureSetBlockSchema = strict({
  entity: z.array(fieldPath).min(1, "needs at least one entity column").max(8),
  source: productIdSchema,
  /** Column of the source's event time; none: the source stream's own. */
  eventTime: fieldPath.optional(),
  filter: cel.optional(),
  ttl: durationSchema.optional(),
  features: z.array(featureSchema).min(1, "needs at least one feature").max(1000),
});
export type FeatureSetBlock = z.output<typeof featureSetBlockSchema>;

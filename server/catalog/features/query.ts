import { z } from "zod";
import { productStatusSchema } from "../../domain/read-models/catalog.ts";
import { featureViewSchema } from "../../domain/read-models/feature.ts";
import { productIdSchema } from "../../domain/slug.ts";

export const featureSorts = ["name", "product", "entity", "type", "window"] as const;

/** What the list of all features is asked for. */
export const featureQuerySchema = z.object({
  /** Words: every one must stand in a feature's name, product, entity or description. */
  q: z.string().max(500).optional(),
  /** Only these products. */
  product: z.array(productIdSchema).max(100).optional(),
  /** Only sets whose entity has this column. */
  entity: z.string().max(200).optional(),
  sort: z.enum(featureSorts).default("name"),
  desc: z.boolean().default(false),
  limit: z.int().min(1).max(500).default(100),
  /** Where the page before this one ended (its `nextCursor`). */
  cursor: z.int().min(0).default(0),
  asOf: z.string().max(40).optional(),
});
export type FeatureQuery = z.output<typeof featureQuerySchema>;

/** One feature of the mesh, as it is defined. */
export const featureRowSchema = z.object({
  /** `domain/product.feature`: its name in every call. */
  id: z.string(),
  productId: z.string(),
  domain: z.object({ id: z.string(), name: z.string() }),
  status: productStatusSchema,
  port: z.string(),
  version: z.string(),
  /** Entity columns, in key order. */
  entity: z.array(z.string()),
  /** Product whose records it is computed from. */
  source: z.string(),
  /** As it is defined. Its type is null where only its source's contract says it: the product's own page knows. */
  feature: featureViewSchema.pick({
    name: true,
    kind: true,
    dtype: true,
    description: true,
    definition: true,
    window: true,
    coverage: true,
    lookup: true,
    expression: true,
    expected: true,
  }),
});
export type FeatureRow = z.infer<typeof featureRowSchema>;

export const featurePageSchema = z.object({
  items: z.array(featureRowSchema),
  total: z.number(),
  /** Feature sets among the features found. */
  sets: z.number(),
  /** Entities to narrow by, with how many features each has, over everything the caller may see. */
  entities: z.array(z.object({ entity: z.string(), count: z.number() })),
  nextCursor: z.number().nullable(),
});
export type FeaturePage = z.infer<typeof featurePageSchema>;

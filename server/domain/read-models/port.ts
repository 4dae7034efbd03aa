import { z } from "zod";
import { featureViewSchema } from "./feature.ts";
import { instant } from "./instant.ts";

export const portTypeSchema = z.enum(["stream", "features", "vectors", "table", "inference"]);
export type PortType = z.infer<typeof portTypeSchema>;

export const fieldSchema = z.object({
  path: z.string(),
  logicalType: z.string(),
  physicalType: z.string().nullable(),
  description: z.string(),
  required: z.boolean(),
  unique: z.boolean(),
  primaryKey: z.boolean(),
  classification: z.string().nullable(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  /** Allowed values or examples as the contract states them. */
  examples: z.array(z.unknown()),
});
export type FieldView = z.infer<typeof fieldSchema>;

export const sloSchema = z.object({
  property: z.string(),
  value: z.union([z.number(), z.string()]),
  unit: z.string().nullable(),
  element: z.string().nullable(),
  description: z.string().nullable(),
});

export const portViewSchema = z.object({
  name: z.string(),
  type: portTypeSchema,
  version: z.string(),
  contractId: z.string().nullable(),
  contractStatus: z.string().nullable(),
  description: z.string(),
  /** The millrace.* block, as parsed. */
  config: z.record(z.string(), z.unknown()),
  fields: z.array(fieldSchema),
  slos: z.array(sloSchema),
  quality: z.array(z.object({ name: z.string(), dimension: z.string().nullable(), rule: z.string() })),
  /** Of features ports. */
  features: z.array(featureViewSchema).optional(),
  /** Of vectors ports, now: the index as it is. null before its first record. `…/vectors` tells more. */
  index: z
    .object({
      model: z.string(),
      dimensions: z.int(),
      metric: z.string(),
      /** Records whose vectors stand, of those the source has. */
      embedded: z.int(),
      total: z.int(),
      /** When these figures last changed. */
      updatedAt: instant,
    })
    .nullable()
    .optional(),
  /** Why its features cannot be computed at present, e.g. as their source is missing; null when they can. */
  featuresProblem: z.string().nullable().optional(),
});
export type PortView = z.infer<typeof portViewSchema>;

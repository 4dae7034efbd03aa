import { z } from "zod";
import { strict } from "../strict.ts";
import { authoritativeDefinitions, customProperties, stableId, tags } from "./common.ts";
import { type LogicalType, logicalTypes } from "./logical-types.ts";
import { type QualityRule, quality } from "./quality.ts";
import { checkTypeOptions } from "./type-options.ts";

const oneReference = z
  .string()
  .regex(
    /^(?:[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*|(?:(?:https?:\/\/)?[A-Za-z0-9._\-/]+\.ya?ml#)?\/?[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+(?:\/[A-Za-z_][A-Za-z0-9_]*\/[A-Za-z0-9_-]+)*)$/,
    "must be a reference such as table.column or schema/my_table/properties/my_column",
  );
const reference = z.union([oneReference, z.array(oneReference).min(1)]);

const relationship = {
  type: z.literal("foreignKey").optional(),
  customProperties: customProperties.optional(),
};

const propertyRelationship = strict({ ...relationship, to: reference });

const schemaRelationship = strict({ ...relationship, from: reference, to: reference }).refine(
  (value) => Array.isArray(value.from) === Array.isArray(value.to),
  "from and to must both be one reference or both be lists",
);

/** What a table and a column share. */
const element = {
  id: stableId.optional(),
  physicalType: z.string().optional(),
  description: z.string().optional(),
  businessName: z.string().optional(),
  authoritativeDefinitions: authoritativeDefinitions.optional(),
  tags: tags.optional(),
  customProperties: customProperties.optional(),
  // ODCS 3.2
  deprecated: z.boolean().optional(),
  synonyms: z.array(z.unknown()).optional(),
};

const enumValue = z.looseObject({
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
});

/** A column, or a member of a nested object (`properties`) or list (`items`, which may go unnamed). */
export interface SchemaProperty extends z.infer<z.ZodObject<typeof element>> {
  name?: string | undefined;
  primaryKey?: boolean | undefined;
  primaryKeyPosition?: number | undefined;
  logicalType?: LogicalType | undefined;
  logicalTypeOptions?: Record<string, unknown> | undefined;
  physicalName?: string | undefined;
  required?: boolean | undefined;
  unique?: boolean | undefined;
  partitioned?: boolean | undefined;
  partitionKeyPosition?: number | undefined;
  classification?: string | undefined;
  encryptedName?: string | undefined;
  transformSourceObjects?: string[] | undefined;
  transformLogic?: string | undefined;
  transformDescription?: string | undefined;
  examples?: unknown[] | undefined;
  criticalDataElement?: boolean | undefined;
  relationships?: z.infer<typeof propertyRelationship>[] | undefined;
  quality?: QualityRule[] | undefined;
  properties?: SchemaProperty[] | undefined;
  items?: SchemaProperty | undefined;
  /** ODCS 3.2: the allowed values. */
  enum?: z.infer<typeof enumValue>[] | undefined;
  semanticType?: "column" | "measure" | "dimension" | undefined;
  map?: unknown;
  vector?: unknown;
}

const propertyShape = {
  ...element,
  primaryKey: z.boolean().optional(),
  primaryKeyPosition: z.int().optional(),
  logicalType: z.enum(logicalTypes, `must be one of ${logicalTypes.join(", ")}`).optional(),
  logicalTypeOptions: z.record(z.string(), z.unknown()).optional(),
  physicalName: z.string().optional(),
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  partitioned: z.boolean().optional(),
  partitionKeyPosition: z.int().optional(),
  classification: z.string().optional(),
  encryptedName: z.string().optional(),
  transformSourceObjects: z.array(z.string()).optional(),
  transformLogic: z.string().optional(),
  transformDescription: z.string().optional(),
  examples: z.array(z.unknown()).optional(),
  criticalDataElement: z.boolean().optional(),
  relationships: z.array(propertyRelationship).optional(),
  quality: z.array(quality).optional(),
  // ODCS 3.2
  enum: z.array(enumValue).min(1).optional(),
  semanticType: z.enum(["column", "measure", "dimension"]).optional(),
  map: z.unknown().optional(),
  vector: z.unknown().optional(),
};

const checkNesting = (value: SchemaProperty, context: z.core.$RefinementCtx<SchemaProperty>) => {
  checkTypeOptions(value.logicalType, value.logicalTypeOptions, (path, message) =>
    context.addIssue({ code: "custom", path: ["logicalTypeOptions", ...path], message }),
  );
  const only = (key: "properties" | "items", type: LogicalType) => {
    if (value[key] !== undefined && value.logicalType !== undefined && value.logicalType !== type)
      context.addIssue({
        code: "custom",
        path: [key],
        message: `"${key}" belongs to the logicalType ${type}; here it is ${value.logicalType}`,
      });
  };
  only("properties", "object");
  only("items", "array");
};

export const schemaProperty: z.ZodType<SchemaProperty & { name: string }> = strict({
  name: z.string(),
  ...propertyShape,
  properties: z.lazy(() => z.array(schemaProperty)).optional(),
  items: z.lazy(() => itemProperty).optional(),
})
  .superRefine(checkNesting)
  .meta({ id: "SchemaProperty" });

const itemProperty: z.ZodType<SchemaProperty> = strict({
  name: z.string().optional(),
  ...propertyShape,
  properties: z.lazy(() => z.array(schemaProperty)).optional(),
  items: z.lazy(() => itemProperty).optional(),
})
  .superRefine(checkNesting)
  .meta({ id: "SchemaItem" });

/** A table, a topic's record, a document. */
export const schemaObject = strict({
  name: z.string(),
  ...element,
  logicalType: z.enum(["object", "blob"]).optional(),
  physicalName: z.string().optional(),
  dataGranularityDescription: z.string().optional(),
  properties: z.array(schemaProperty).optional(),
  relationships: z.array(schemaRelationship).optional(),
  quality: z.array(quality).optional(),
  // ODCS 3.2
  context: z.unknown().optional(),
});
export type SchemaObject = z.infer<typeof schemaObject>;

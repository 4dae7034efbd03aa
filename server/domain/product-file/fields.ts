import type { SchemaObject, SchemaProperty } from "./standard/schema.ts";

/** One column of a port, nested ones under dotted paths (`address.city`, list members `lines[].sku`). */
export interface FieldDefinition {
  path: string;
  /** Order within the port, from 0, depth first. */
  position: number;
  /** ODCS logical type; "string" where the contract gives none. */
  logicalType: string;
  physicalType: string | null;
  description: string;
  required: boolean;
  unique: boolean;
  primaryKey: boolean;
  classification: string | null;
  minimum: number | null;
  maximum: number | null;
  examples: unknown[];
  /** The only values allowed, by ODCS 3.2's enum or a rule that allows no invalid value; null when not restricted. */
  allowed: unknown[] | null;
  /** Whether every parent is required too, so that a record without it is never valid. */
  alwaysPresent: boolean;
  /** The document's own words, for whoever needs more. */
  property: SchemaProperty;
}

/**
 * All columns of a contract's schema, flattened. A port has one schema object as a rule; with several, paths
 * start with the object's name.
 */
export function fieldsOf(schema: readonly SchemaObject[] | undefined): FieldDefinition[] {
  const fields: FieldDefinition[] = [];
  const objects = schema ?? [];
  for (const object of objects)
    for (const property of object.properties ?? [])
      addField(
        fields,
        property,
        objects.length > 1 ? `${object.name}.${property.name}` : property.name,
        true,
      );
  return fields;
}

function addField(fields: FieldDefinition[], property: SchemaProperty, path: string, parents: boolean): void {
  const alwaysPresent = parents && property.required === true;
  fields.push({
    path,
    position: fields.length,
    logicalType: property.logicalType ?? "string",
    physicalType: property.physicalType ?? null,
    description: property.description ?? property.businessName ?? "",
    required: property.required ?? property.primaryKey ?? false,
    unique: property.unique ?? property.primaryKey ?? false,
    primaryKey: property.primaryKey ?? false,
    classification: property.classification ?? null,
    minimum: bound(property, "minimum"),
    maximum: bound(property, "maximum"),
    examples: property.examples ?? [],
    allowed: allowedValues(property),
    alwaysPresent,
    property,
  });
  for (const member of property.properties ?? [])
    addField(fields, member, `${path}.${member.name ?? ""}`, alwaysPresent);
  const items = property.items;
  if (items?.properties || items?.items) {
    for (const member of items.properties ?? [])
      addField(fields, member, `${path}[].${member.name ?? ""}`, false);
    if (items.items) addField(fields, items.items, `${path}[]`, false);
  }
}

/** An inclusive numeric bound; exclusive bounds count too, since the catalog shows one range. */
function bound(property: SchemaProperty, end: "minimum" | "maximum"): number | null {
  const options = property.logicalTypeOptions ?? {};
  const exclusive = end === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
  const value = options[end] ?? options[exclusive];
  return typeof value === "number" ? value : null;
}

/** The values a column may take: ODCS 3.2's `enum`, or a rule `invalidValues` with `validValues` that must be 0. */
export function allowedValues(property: SchemaProperty): unknown[] | null {
  if (property.enum) return property.enum.map((entry) => entry.value);
  for (const rule of property.quality ?? []) {
    const valid = rule.arguments?.validValues;
    if (rule.metric === "invalidValues" && rule.mustBe === 0 && Array.isArray(valid)) return valid;
  }
  return null;
}

import type { SchemaProperty } from "../product-file/standard/schema.ts";
import type { CelField } from "./fields.ts";

/** The fields of a contract as CEL checks them; null without any, when every field may come. */
export function celFields(properties: readonly SchemaProperty[]): Record<string, CelField> | null {
  if (properties.length === 0) return null;
  return Object.fromEntries(
    properties.flatMap((property) =>
      property.name === undefined ? [] : [[property.name, celField(property)]],
    ),
  );
}

function celField(property: SchemaProperty): CelField {
  const properties = property.properties ? celFields(property.properties) : null;
  return {
    logicalType: property.logicalType ?? "",
    ...(properties ? { properties } : {}),
    ...(property.items ? { items: celField(property.items) } : {}),
  };
}

import type { CelField } from "../../cel/fields.ts";
import { compileFilter } from "../../cel/filter.ts";
import { compileRecordValue, type EnrichFields } from "../../cel/record-value.ts";
import type { PortOf } from "../describe.ts";
import type { SchemaObject, SchemaProperty } from "../standard/schema.ts";

type Fields = Parameters<typeof compileFilter>[1];

/** What is wrong with a filter over records; undefined when nothing is. Fields are checked where they are known. */
export const filterProblem = (expression: string, fields: Fields) =>
  problemOf(() => compileFilter(expression, fields ?? null));

/** What is wrong with an expression that computes a field of a record. */
export const valueProblem = (
  expression: string,
  fields: Fields,
  enrich: EnrichFields = {},
  infer: EnrichFields = {},
) => problemOf(() => compileRecordValue(expression, fields ?? null, enrich, infer));

/** CEL's type of an expression that has no problem. */
export const valueType = (expression: string, fields: Fields, enrich: EnrichFields, infer: EnrichFields) =>
  compileRecordValue(expression, fields ?? null, enrich, infer).type;

/** The message of what `check` throws; undefined when it does not. */
export function problemOf(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    // cel-js quotes the source below its first line; the finding has the place already.
    return (error instanceof Error ? error.message : String(error)).split("\n")[0];
  }
}

/** Fields of a stream's records; null where it is not known or takes fields its contract does not list. */
export const fieldsForCel = (stream: PortOf<"stream"> | undefined): Fields =>
  stream && stream.config.unknownFields !== "allow" ? celFields(stream.contract.schema) : null;

function celFields(schema: readonly SchemaObject[] | undefined): Fields {
  const properties = schema?.length === 1 ? schema[0]?.properties : undefined;
  return properties && properties.length > 0 ? fieldsOf(properties) : null;
}

function fieldsOf(properties: readonly SchemaProperty[]): Record<string, CelField> {
  return Object.fromEntries(properties.map((property) => [property.name ?? "", fieldOf(property)]));
}

function fieldOf(property: SchemaProperty): CelField {
  return {
    // A field without a type may hold anything.
    logicalType: property.logicalType ?? "any",
    ...(property.properties ? { properties: fieldsOf(property.properties) } : {}),
    ...(property.items ? { items: fieldOf(property.items) } : {}),
  };
}

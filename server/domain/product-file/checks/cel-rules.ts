import { compileCel } from "../../cel/compile.ts";
import { baseEnvironment } from "../../cel/environment.ts";
import type { CelField } from "../../cel/fields.ts";
import { compileFilter } from "../../cel/filter.ts";
import { secureTree } from "../../cel/tree.ts";
import type { SchemaObject, SchemaProperty } from "../standard/schema.ts";

/** What a filter sees besides the fields, for expressions that give any value. */
const record = baseEnvironment
  .clone()
  .registerVariable("event", "dyn")
  .registerVariable("key", "dyn")
  .registerVariable("headers", "dyn")
  .registerVariable("eventTime", "google.protobuf.Timestamp")
  .registerVariable("knowledgeTime", "google.protobuf.Timestamp")
  .registerVariable("partition", "int")
  .registerVariable("offset", "int");

type Fields = Parameters<typeof compileFilter>[1];

/** What is wrong with a filter over records; undefined when nothing is. Fields are checked where they are known. */
export const filterProblem = (expression: string, fields: Fields) =>
  problemOf(() => compileFilter(expression, fields ?? null));

/** What is wrong with an expression that computes a field of a record. */
export const valueProblem = (expression: string) =>
  problemOf(() => compileCel(expression, { checking: record, running: record }, ["event"]));

/** What is wrong with the form of an expression over features; its functions are the feature engine's to know. */
export const formProblem = (expression: string) =>
  problemOf(() => secureTree(baseEnvironment.parse(expression).ast, expression));

function problemOf(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    // cel-js quotes the source below its first line; the finding has the place already.
    return (error instanceof Error ? error.message : String(error)).split("\n")[0];
  }
}

/** The fields of a record as filters are checked against; null where nothing is known or anything may come. */
export function celFields(schema: readonly SchemaObject[] | undefined): Fields {
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

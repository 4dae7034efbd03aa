import type { Violation } from "../data-plane-api/ingest.ts";
import { allowedValues } from "../product-file/fields.ts";
import type { SchemaProperty } from "../product-file/standard/schema.ts";
import { type Check, fault, shown } from "./check.ts";
import { integerCheck, numberCheck } from "./numbers.ts";
import { arrayCheck, join, type Member, objectCheck } from "./structure.ts";
import { temporalCheck } from "./temporal.ts";
import { textCheck } from "./text.ts";

export interface RecordValidator {
  /** What is wrong with a parsed record, in the contract's order; empty when it conforms. At most 20 faults. */
  validate(record: unknown): readonly Violation[];
}

const none: readonly Violation[] = Object.freeze([]);

/**
 * Compiles the fields of an ODCS schema object into closures (no generated code). Semantics: a field that is
 * `required` (or part of the primary key) must be there and not null, every other may be missing or null; a field
 * without a logicalType may be anything; fields the contract does not list are refused unless `unknownFields` is
 * "allow". A schema without fields accepts any object.
 */
export function compileValidator(
  properties: readonly SchemaProperty[],
  options: { unknownFields: "reject" | "allow" },
): RecordValidator {
  const check = objectCheck("", membersOf(properties, "", options), {}, options.unknownFields === "allow");
  let out: Violation[] = [];
  return {
    validate(record) {
      check(record, out);
      if (out.length === 0) return none;
      const faults = out;
      out = [];
      return faults;
    },
  };
}

type Options = Parameters<typeof compileValidator>[1];

function membersOf(properties: readonly SchemaProperty[], path: string, options: Options): Member[] {
  return properties.flatMap((property) => {
    if (property.name === undefined) return [];
    const own = join(path, property.name);
    return [
      {
        name: property.name,
        path: own,
        required: property.required ?? property.primaryKey ?? false,
        check: propertyCheck(property, own, options),
      },
    ];
  });
}

function propertyCheck(property: SchemaProperty, path: string, options: Options): Check {
  const type = typeCheck(property, path, options);
  const allowed = allowedValues(property);
  if (!allowed) return type;
  const values = new Set(allowed);
  const list = allowed.slice(0, 12).map(shown).join(", ") + (allowed.length > 12 ? ", …" : "");
  return (value, out) => {
    const before = out.length;
    type(value, out);
    if (out.length === before && !values.has(value))
      fault(out, "ENUM", path, `${path} is ${shown(value)}; allowed are ${list}.`);
  };
}

function typeCheck(property: SchemaProperty, path: string, options: Options): Check {
  const rules = property.logicalTypeOptions ?? {};
  switch (property.logicalType) {
    case "string":
      return textCheck(path, rules);
    case "number":
      return numberCheck(path, rules);
    case "integer":
      return integerCheck(path, rules);
    case "boolean":
      return (value, out) => {
        if (typeof value !== "boolean")
          fault(out, "TYPE", path, `${path} is ${shown(value)}; the contract says true or false.`);
      };
    case "date":
    case "timestamp":
    case "time":
      return temporalCheck(path, property.logicalType, rules);
    case "array":
    case "vector":
      return arrayCheck(path, itemCheck(property, path, options), rules);
    case "object":
    case "map":
      return objectCheck(
        path,
        membersOf(property.properties ?? [], path, options),
        rules,
        options.unknownFields === "allow",
      );
    case undefined:
      return () => {};
  }
}

function itemCheck(property: SchemaProperty, path: string, options: Options): Check | undefined {
  const { items } = property;
  if (!items) return undefined;
  const own = `${path}[]`;
  const check = propertyCheck(items, own, options);
  return (value, out) => {
    if (value !== null) check(value, out);
    else if (items.required === true)
      fault(out, "REQUIRED", own, `${own} is null; the contract requires a value.`);
  };
}

import type { SchemaProperty } from "../product-file/standard/schema.ts";

/** The schema property at a dotted path; undefined when the contract does not list it. */
export function propertyAt(properties: readonly SchemaProperty[], path: string): SchemaProperty | undefined {
  let members: readonly SchemaProperty[] = properties;
  let property: SchemaProperty | undefined;
  for (const name of path.split(".")) {
    property = members.find((candidate) => candidate.name === name);
    if (!property) return undefined;
    members = property.properties ?? [];
  }
  return property;
}

/** Classifications a column stands under: its own and those of the objects it lies in. */
export function classificationsAt(
  properties: readonly SchemaProperty[],
  path: string,
): (string | undefined)[] {
  const names = path.split(".");
  return names.map((_, index) => propertyAt(properties, names.slice(0, index + 1).join("."))?.classification);
}

/** Reads the value at a dotted path of a parsed record, own properties only; undefined when it is not there. */
export function readerAt(path: string): (record: object) => unknown {
  const names = path.split(".");
  const [first = ""] = names;
  const own = (record: object, name: string): unknown =>
    Object.hasOwn(record, name) ? (record as Readonly<Record<string, unknown>>)[name] : undefined;
  if (names.length === 1) return (record) => own(record, first);
  return (record) => {
    let value: unknown = record;
    for (const name of names) {
      if (typeof value !== "object" || value === null) return undefined;
      value = own(value, name);
    }
    return value;
  };
}

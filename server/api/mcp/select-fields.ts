/** The named fields of a record, dotted paths for nested ones; all of it without names. What it lacks is left out. */
export function selectFields(record: unknown, names: readonly string[] | undefined): unknown {
  if (names === undefined || typeof record !== "object" || record === null || Array.isArray(record))
    return record;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = valueAt(record, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function valueAt(record: object, name: string): unknown {
  let value: unknown = record;
  for (const part of name.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** An entity as callers name it: a value for each of its columns. */
export type Entity = Readonly<Record<string, string | number | boolean>>;

/** Two entities with the same values for the same columns have the same text, whatever their order. */
export function entityText(entity: Entity, columns: readonly string[] = Object.keys(entity).sort()): string {
  return JSON.stringify(Object.fromEntries(columns.map((name) => [name, entity[name] ?? null])));
}

/** How an entity reads in a sentence: its values, with the columns' names where there are several. */
export function entityLabel(entity: Entity, columns: readonly string[]): string {
  return columns.length === 1
    ? String(entity[columns[0] ?? ""] ?? "")
    : columns.map((name) => `${name} ${entity[name] ?? "–"}`).join(", ");
}

const isValue = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** Reads an entity out of a URL or a saved text; undefined when it is none. */
export function parseEntity(text: string): Entity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value);
    return entries.length > 0 && entries.every(([, each]) => isValue(each))
      ? (Object.fromEntries(entries) as Entity)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What somebody typed as a column's value, by the column's logical type; text stays text. */
export function typedValue(text: string, logicalType: string | undefined): string | number | boolean {
  const trimmed = text.trim();
  if (logicalType === "integer" || logicalType === "number") {
    const number = Number(trimmed);
    return trimmed !== "" && Number.isFinite(number) && String(number) === trimmed ? number : trimmed;
  }
  if (logicalType === "boolean" && /^(true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === "true";
  return text;
}

/** The value a record has at a dotted path, where it can name an entity. */
function valueAt(record: unknown, path: string): string | number | boolean | undefined {
  let value: unknown = record;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return isValue(value) ? value : undefined;
}

/** The entities that records are about, each once, in the records' order; records without a value are left out. */
export function entitiesOf(records: readonly unknown[], columns: readonly string[]): Entity[] {
  const found = new Map<string, Entity>();
  for (const record of records) {
    const values = columns.map((column) => valueAt(record, column));
    if (values.some((value) => value === undefined)) continue;
    const entity = Object.fromEntries(columns.map((column, at) => [column, values[at]])) as Entity;
    const key = entityText(entity, columns);
    if (!found.has(key)) found.set(key, entity);
  }
  return [...found.values()];
}

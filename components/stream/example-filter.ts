import type { FieldView } from "@/server/domain/read-models/port.ts";

/** A filter that would run on this stream, made from its own contract: the placeholder of the filter box. */
export function exampleFilter(fields: readonly FieldView[]): string {
  const top = fields.filter((field) => !field.path.includes("."));
  const number = top.find(
    (field) => ["number", "integer"].includes(field.logicalType) && field.maximum !== null,
  );
  // A word that several records share: an id would match one.
  const text = top.find(
    ({ logicalType, unique, primaryKey, examples }) =>
      logicalType === "string" &&
      !unique &&
      !primaryKey &&
      examples.length > 1 &&
      typeof examples[0] === "string" &&
      examples[0].length <= 16,
  );
  const parts = [
    number && `event.${number.path} > ${Math.round(((number.minimum ?? 0) + (number.maximum ?? 0)) / 2)}`,
    text && `event.${text.path} == ${JSON.stringify(text.examples[0])}`,
  ].filter((part) => part !== undefined);
  if (parts.length > 0) return `Filter in CEL, e.g. ${parts.join(" && ")}`;
  const [first] = top;
  return first ? `Filter in CEL, e.g. has(event.${first.path})` : 'Filter in CEL, e.g. key == "a"';
}

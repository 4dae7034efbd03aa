import type { FieldDefinition } from "../../domain/product-file/index.ts";
import { type Notes, note, noteValue, onField, pairs, under } from "./change.ts";
import { diffAllowed, diffOptions } from "./ranges.ts";

/** Changes of a port's columns. A column that went while an equal one came under another name counts as renamed. */
export function diffFields(
  notes: Notes,
  before: readonly FieldDefinition[],
  after: readonly FieldDefinition[],
): void {
  const paired = pairs(before, after, (field) => field.path);
  const gone = paired.flatMap(([, was, is]) => (was && !is ? [was] : []));
  const come = paired.flatMap(([, was, is]) => (is && !was ? [is] : []));
  const renamed = renames(gone, come);
  for (const [path, was, is] of paired) {
    const place = onField(notes, "fields", path);
    if (was && is) diffField(place, was, is);
    else if (was) {
      const to = renamed.get(was);
      const sentence = to ? `The field ${path} was renamed to ${to.path}.` : `The field ${path} was removed.`;
      note(place, "breaking", sentence, summary(was));
    } else if (is && ![...renamed.values()].includes(is)) added(place, is);
  }
}

function added(place: Notes, field: FieldDefinition): void {
  if (field.alwaysPresent)
    note(
      place,
      "breaking",
      `The required field ${field.path} was added: records without it are no longer valid.`,
      undefined,
      summary(field),
    );
  else note(place, "compatible", `The optional field ${field.path} was added.`, undefined, summary(field));
}

const summary = (field: FieldDefinition) => ({ logicalType: field.logicalType, required: field.required });

/** Same type, same requirement and same description: the author most likely gave it another name. */
function renames(
  gone: readonly FieldDefinition[],
  come: readonly FieldDefinition[],
): Map<FieldDefinition, FieldDefinition> {
  const found = new Map<FieldDefinition, FieldDefinition>();
  const free = new Set(come);
  for (const was of gone) {
    const alike = [...free].filter(
      (is) =>
        is.logicalType === was.logicalType &&
        is.required === was.required &&
        is.description === was.description &&
        was.description !== "",
    );
    const [is] = alike;
    if (!is || alike.length > 1) continue;
    found.set(was, is);
    free.delete(is);
  }
  return found;
}

function diffField(place: Notes, was: FieldDefinition, is: FieldDefinition): void {
  const name = is.path;
  noteValue(under(place, "logicalType"), "breaking", `the type of ${name}`, was.logicalType, is.logicalType);
  noteValue(
    under(place, "physicalType"),
    "compatible",
    `the physical type of ${name}`,
    was.physicalType ?? undefined,
    is.physicalType ?? undefined,
  );
  if (!was.required && is.required)
    note(
      under(place, "required"),
      "breaking",
      `${name} is now required: records without it are no longer valid.`,
      false,
      true,
    );
  if (was.required && !is.required)
    note(
      under(place, "required"),
      "breaking",
      `${name} is no longer required: readers may find it missing.`,
      true,
      false,
    );
  if (was.primaryKey !== is.primaryKey)
    note(
      under(place, "primaryKey"),
      "breaking",
      `${name} is ${is.primaryKey ? "now" : "no longer"} part of the primary key.`,
      was.primaryKey,
      is.primaryKey,
    );
  if (was.unique !== is.unique)
    note(
      under(place, "unique"),
      "compatible",
      `${name} is ${is.unique ? "now" : "no longer"} unique.`,
      was.unique,
      is.unique,
    );
  // With another type the options are another language; the type's change says it all.
  if (was.logicalType === is.logicalType)
    diffOptions(place, name, was.property.logicalTypeOptions, is.property.logicalTypeOptions);
  diffAllowed(place, name, was.allowed, is.allowed);
  noteValue(
    under(place, "classification"),
    "note",
    `the classification of ${name}`,
    was.classification ?? undefined,
    is.classification ?? undefined,
  );
  noteValue(
    under(place, "description"),
    "note",
    `the description of ${name}`,
    was.description || undefined,
    is.description || undefined,
  );
}

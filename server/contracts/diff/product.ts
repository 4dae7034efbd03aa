import type { ProductDefinition, ProductDescription } from "../../domain/product-file/index.ts";
import { type Notes, note, noteValue, same, show, under } from "./change.ts";

/** Changes of the product as a whole. */
export function diffProduct(
  notes: Notes,
  was: { definition: ProductDefinition; description: ProductDescription },
  is: { definition: ProductDefinition; description: ProductDescription },
): void {
  const [before, after] = [was.description, is.description];
  if (before.status !== after.status)
    note(
      under(notes, "status"),
      after.status === "retired" ? "breaking" : "note",
      `The product went from ${before.status} to ${after.status}.`,
      before.status,
      after.status,
    );
  noteValue(under(notes, "version"), "note", "the product's version", before.version, after.version);
  noteValue(under(notes, "title"), "note", "the title", before.title, after.title);
  noteValue(
    under(notes, "owner"),
    "note",
    "the owning team",
    before.owner ?? undefined,
    after.owner ?? undefined,
  );
  noteValue(under(notes, "licence"), "note", "the licence", before.about.licence, after.about.licence);
  noteValue(
    under(notes, "attribution"),
    "note",
    "the attribution",
    before.about.attribution,
    after.about.attribution,
  );
  noteValue(under(notes, "notes"), "note", "the notes", before.about.notes, after.about.notes);
  for (const key of ["purpose", "usage", "limitations"] as const)
    noteValue(
      under(notes, "description", key),
      "note",
      `the ${key}`,
      was.definition.product.description?.[key],
      is.definition.product.description?.[key],
    );
  if (!same(before.tags, after.tags))
    note(under(notes, "tags"), "note", `Tags are now ${show(after.tags)}.`, before.tags, after.tags);
  if (!same(before.inputs, after.inputs))
    note(
      under(notes, "inputs"),
      "note",
      `Declared inputs are now ${show(after.inputs.map((input) => input.product))}.`,
      before.inputs,
      after.inputs,
    );
}

import { customProperty, type ProductDefinition } from "./definition.ts";
import type { SchemaProperty } from "./standard/schema.ts";

/** Another name that a definition gives to something. */
export interface Synonym {
  term: string;
  /** The field or object it names; empty for the product itself. */
  of: string;
}

/** Terms kept of one product: a glossary of thousands is not what a catalog's index is for. */
const most = 500;

/**
 * Other names for a product and its fields, as its contracts give them: `businessName`, `tags` and (ODCS 3.2)
 * `synonyms` of objects and fields, and a custom property `synonyms` of the product, a contract, an object or a field
 * (a list, or words with commas between). Each term once for what it names.
 */
export function synonymsOf({ product, contracts }: ProductDefinition): Synonym[] {
  const found = new Map<string, Synonym>();
  const add = (of: string, terms: readonly unknown[]) => {
    for (const term of terms.flatMap(termsOf))
      if (found.size < most) found.set(`${of}\n${term.toLowerCase()}`, { term, of });
  };
  add("", [customProperty(product, "synonyms")]);
  for (const contract of contracts) {
    add("", [customProperty(contract, "synonyms"), contract.tags]);
    for (const object of contract.schema ?? []) {
      add("", [object.businessName, object.synonyms, object.tags, customProperty(object, "synonyms")]);
      addFields(object.properties ?? [], "", add);
    }
  }
  return [...found.values()];
}

function addFields(
  properties: readonly SchemaProperty[],
  parent: string,
  add: (of: string, terms: readonly unknown[]) => void,
): void {
  for (const property of properties) {
    const path = `${parent}${property.name ?? ""}`;
    add(path, [
      property.businessName,
      property.synonyms,
      property.tags,
      customProperty(property, "synonyms"),
    ]);
    addFields(property.properties ?? [], `${path}.`, add);
    if (property.items?.properties) addFields(property.items.properties, `${path}[].`, add);
  }
}

/** The terms in whatever a definition wrote: a list of texts or of `{term|name|value}`, or one text with commas. */
function termsOf(value: unknown): string[] {
  if (typeof value === "string")
    return value
      .split(",")
      .map((term) => term.trim())
      .filter((term) => term !== "" && term.length <= 200);
  if (Array.isArray(value)) return value.flatMap(termsOf);
  if (typeof value !== "object" || value === null) return [];
  const { term, name, value: own } = value as Record<string, unknown>;
  return [term, name, own]
    .filter((each) => typeof each === "string")
    .slice(0, 1)
    .flatMap(termsOf);
}

import { Document, isMap, isScalar, visit } from "yaml";
import type { ProductDefinition } from "./definition.ts";

/**
 * Order of keys wherever they occur, so that the text does not depend on how the definition was stored. Keys
 * not listed come after `…`, by name.
 */
const order = words(`
  apiVersion kind property id name title username channel server version domain tenant status type dataProduct
  metric dimension protocol format product
  logicalType physicalType physicalName businessName required unique primaryKey primaryKeyPosition classification
  description purpose usage limitations tags
  key entity source from eventTime recordId partitions retention enforcement connection topic derive filter
  aggregate expression lookup column columns n q gap window where exact dtype expected minimum maximum min max
  contractId
  … value unit outputPorts servers schema properties items quality team roles support price slaProperties features
  authoritativeDefinitions customProperties
`);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

const rest = order.indexOf("…");
const placeOf = (key: string) => {
  const place = order.indexOf(key);
  return place < 0 ? rest : place;
};

/**
 * The canonical product file of a definition: what the wizard saves. Parsing it gives an equal definition.
 */
export function renderProductFile(definition: ProductDefinition): string {
  return [definition.product, ...definition.contracts].map(renderDocument).join("---\n");
}

/** One document as YAML: known keys first, short lists and feature lines in flow style, text never folded. */
export function renderDocument(value: object): string {
  const document = new Document(ordered(value), { version: "1.2", aliasDuplicateObjects: false });
  visit(document, {
    Seq(_key, node) {
      const plain = node.items.every((item) => isScalar(item) && String(item.value).length <= 40);
      if (plain && node.items.length <= 8) node.flow = true;
    },
    Map(_key, node, path) {
      // Ports and SLOs read best on one line each.
      const short = node.items.every(
        (pair) => isScalar(pair.value) && !String(pair.value.value).includes("\n"),
      );
      const length = node.items.reduce(
        (sum, pair) =>
          sum + String(pair.key).length + String(isScalar(pair.value) ? pair.value.value : "").length + 4,
        0,
      );
      const insideList = path.some((parent) => !isMap(parent)) && path.length > 1;
      if (insideList && short && length <= 90) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, ordered(item)]));
}

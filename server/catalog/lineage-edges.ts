import { celReads } from "../domain/cel/reads.ts";
import type { ProductDescription } from "../domain/product-file/index.ts";

export interface LineageEdgeRow {
  fromProductId: string;
  /** Port of the input, "" for the product as a whole. */
  fromPort: string;
  toProductId: string;
  /** Port made from it, "" for the product as a whole. */
  toPort: string;
  fields: string[];
  origin: "declared" | "derived";
}

/**
 * What a product is made from: inputs it declares, and those its blocks say (feature sources and look-ups,
 * derived streams, embedded sources, flushed streams). What a product takes from itself is no edge between products.
 */
export function lineageOf(description: ProductDescription): LineageEdgeRow[] {
  const edges = new Map<string, LineageEdgeRow>();
  const add = (edge: LineageEdgeRow) => {
    if (edge.fromProductId === edge.toProductId) return;
    const key = `${edge.fromProductId}|${edge.fromPort}|${edge.toPort}`;
    const known = edges.get(key);
    if (!known) edges.set(key, edge);
    else known.fields = [...new Set([...known.fields, ...edge.fields])];
  };
  const derived = (fromProductId: string, fromPort: string, toPort: string, fields: readonly string[]) =>
    add({
      fromProductId,
      fromPort,
      toProductId: description.id,
      toPort,
      fields: [...fields],
      origin: "derived",
    });
  for (const port of description.ports) {
    if (port.type === "stream" && port.config.derive) {
      const { from, filter, map, enrich = {}, infer = {} } = port.config.derive;
      const keys = Object.values(enrich).flatMap(({ on }) => Object.values(on));
      const asked = Object.values(infer).flatMap(({ data }) => Object.values(data ?? {}));
      derived(from, "stream", port.key, fieldsRead(filter, ...Object.values(map ?? {}), ...keys, ...asked));
      for (const { product, port: model = "" } of Object.values(infer)) derived(product, model, port.key, []);
      for (const { product, on, columns } of Object.values(enrich))
        derived(product, "", port.key, [...Object.keys(on), ...columns]);
    }
    if (port.type === "table" && port.config.from) derived(port.config.from, "stream", port.key, []);
    if (port.type === "vectors") derived(port.config.source, "", port.key, port.config.columns);
    if (port.type === "features") {
      const { source, entity, features, filter, eventTime } = port.config;
      const columns = [
        ...features.flatMap(({ column, where }) => [
          ...(column === undefined ? [] : [column]),
          ...fieldsRead(where),
        ]),
        ...(eventTime === undefined ? [] : [eventTime]),
        ...fieldsRead(filter),
      ];
      derived(source, "", port.key, [...new Set([...entity, ...columns])]);
      for (const { lookup } of features)
        if (lookup) derived(lookup.product, "", port.key, [...Object.values(lookup.on), lookup.column]);
    }
  }
  for (const input of description.inputs)
    add({
      fromProductId: input.product,
      fromPort: input.port ?? "",
      toProductId: description.id,
      toPort: input.toPort ?? "",
      fields: input.fields ?? [],
      origin: "declared",
    });
  return [...edges.values()];
}

/** Fields of a record that CEL expressions read, each once. What is not CEL reads none; it never passed the checks. */
function fieldsRead(...expressions: readonly (string | undefined)[]): string[] {
  const paths = expressions.flatMap((expression) => {
    try {
      return expression === undefined ? [] : celReads(expression, "event").paths;
    } catch {
      return [];
    }
  });
  return [...new Set(paths)];
}

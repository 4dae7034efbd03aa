import { createHash } from "node:crypto";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import { templateColumns } from "../../domain/product-file/blocks/vectors.ts";
import {
  describeProduct,
  type PortOf,
  type ProductDefinition,
  portOfType,
} from "../../domain/product-file/index.ts";
import type { DocumentHydration } from "../documents/follower.ts";
import type { VectorHydration } from "./hydration.ts";

/** A vectors port, and what keeps its two indexes in step with its source; or why nothing can. */
export interface SearchPlan {
  productId: string;
  /** Model the definition names. */
  model: string;
  documents: (DocumentHydration & SourcePlace) | { problem: string };
  vectors: (VectorHydration & SourcePlace) | { problem: string };
}

/** Where the source is read. */
export interface SourcePlace {
  topic: string;
  /** Connection that holds it; null: the embedded log. */
  connection: string | null;
}

/**
 * The indexes that the definitions ask for: each product with a primary vectors port, fed by its source's stream. A
 * space is named `domain/product@` and a hash of everything that decides what stands in it, so that another model,
 * template or chunking fills a space of its own beside the one that is asked meanwhile.
 */
export function planSearch(
  definitions: readonly ProductDefinition[],
  embedderOf: (model: string) => EmbeddingAdapter | undefined,
): SearchPlan[] {
  const described = definitions.map(describeProduct).filter((each) => each.status !== "retired");
  const streams = new Map(described.map((each) => [each.id, portOfType(each.ports, "stream")]));
  return described.flatMap((product): SearchPlan[] => {
    const port = portOfType(product.ports, "vectors");
    if (!port) return [];
    const { source, model } = port.config;
    const stream = streams.get(source);
    if (!stream) {
      const problem = `Its source ${source} has no stream to read.`;
      return [{ productId: product.id, model, documents: { problem }, vectors: { problem } }];
    }
    const reading = {
      topic: stream.config.topic ?? source,
      connection: stream.config.connection ?? null,
      recordIdField: stream.config.recordId ?? null,
    };
    const embedder = embedderOf(model);
    return [
      {
        productId: product.id,
        model,
        documents: documentHydration(product.id, port, stream, reading),
        vectors: embedder
          ? vectorHydration(product.id, port, embedder, reading)
          : { problem: `There is no embedding model "${model}". Add a connection that has it.` },
      },
    ];
  });
}

/** What of the source shapes an index; the embedded log has no name, so that spaces made before there were others stay. */
const layoutSource = ({ topic, recordIdField, connection }: Reading) => ({
  topic,
  recordIdField,
  ...(connection === null ? {} : { connection }),
});

interface Reading extends SourcePlace {
  recordIdField: string | null;
}

function vectorHydration(
  productId: string,
  { config }: PortOf<"vectors">,
  { abilities: { model, dimensions } }: EmbeddingAdapter,
  reading: Reading,
): VectorHydration & SourcePlace {
  const { metric, columns, template, chunk } = config;
  const layout = layoutOf([
    layoutSource(reading),
    model,
    dimensions,
    metric,
    columns,
    template ?? null,
    chunk ?? null,
  ]);
  return {
    space: { space: `${productId}@${layout}`, model, dimensions, metric },
    block: config,
    ...reading,
  };
}

function documentHydration(
  productId: string,
  { config }: PortOf<"vectors">,
  stream: PortOf<"stream">,
  reading: Reading,
): DocumentHydration & SourcePlace {
  const fields = textFields(config);
  const names = nameFields(stream);
  return {
    space: `${productId}@${layoutOf([layoutSource(reading), fields, names, config.template ?? null])}`,
    block: config,
    fields,
    names,
    ...reading,
  };
}

/** The columns that are embedded: what words are looked for in. */
export function textFields({ columns, template }: PortOf<"vectors">["config"]): string[] {
  return [...new Set([...columns, ...(template === undefined ? [] : templateColumns(template))])];
}

const namelike = new Set(["name", "title", "code", "iata", "icao", "symbol"]);

/** The fields by whose values a record is called: its id and key, what is unique, and what is named so. */
export function nameFields({ config, fields }: PortOf<"stream">): string[] {
  const called = fields
    .filter(
      ({ path, unique, primaryKey, logicalType }) =>
        !path.includes("[]") &&
        (primaryKey ||
          (logicalType === "string" &&
            (unique || namelike.has(path.split(".").at(-1)?.toLowerCase() ?? "")))),
    )
    .map(({ path }) => path);
  return [
    ...new Set([...(config.recordId === undefined ? [] : [config.recordId]), ...config.key, ...called]),
  ];
}

const layoutOf = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);

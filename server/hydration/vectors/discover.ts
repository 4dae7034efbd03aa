import { createHash } from "node:crypto";
import type { EmbeddingAdapter } from "../../adapters/embedding/types.ts";
import { templateColumns } from "../../domain/product-file/blocks/vectors.ts";
import {
  describeProduct,
  type PortOf,
  type ProductDefinition,
  type ProductDescription,
  portOfType,
} from "../../domain/product-file/index.ts";
import type { DocumentHydration } from "../documents/follower.ts";
import type { VectorHydration } from "./hydration.ts";
import { type IndexedTable, rowsTopic } from "./table-rows.ts";

/** A vectors port, and what keeps its two indexes in step with its source; or why nothing can. */
export interface SearchPlan {
  productId: string;
  /** Model the definition names. */
  model: string;
  /** The table whose rows are made a stream first; null where the source is one. */
  table: IndexedTable | null;
  documents: (DocumentHydration & SourcePlace) | { problem: string };
  vectors: (VectorHydration & SourcePlace) | { problem: string };
}

/** Whether there is a source to read; where there is none, its indexes have nothing to be in step with. */
export const isReadable = ({ documents }: SearchPlan): boolean => !("problem" in documents);

/** Where the source is read. */
export interface SourcePlace {
  topic: string;
  /** Connection that holds it; null: the embedded log. */
  connection: string | null;
}

/**
 * The indexes that the definitions ask for: each product with a primary vectors port, fed by its source's stream, or by
 * the changes of its source's table where it has no stream. A space is named `domain/product@` and a hash of everything that decides what stands in it, so that another model,
 * template or chunking fills a space of its own beside the one that is asked meanwhile.
 */
export function planSearch(
  definitions: readonly ProductDefinition[],
  embedderOf: (model: string) => EmbeddingAdapter | undefined,
): SearchPlan[] {
  const described = definitions.map(describeProduct).filter((each) => each.status !== "retired");
  const holders = new Map(described.map((each) => [each.id, holdingPort(each)]));
  return described.flatMap((product): SearchPlan[] => {
    const port = portOfType(product.ports, "vectors");
    if (!port) return [];
    const { source, model } = port.config;
    const held = holders.get(source);
    const reading = held && readingOf(source, held);
    if (!reading || "problem" in reading) {
      const { problem } = reading ?? {
        problem: `Its source ${source} has neither a stream nor a table to read.`,
      };
      return [{ productId: product.id, model, table: null, documents: { problem }, vectors: { problem } }];
    }
    const embedder = embedderOf(model);
    return [
      {
        productId: product.id,
        model,
        table: held.type === "table" ? { productId: source, port: held.key, keys: held.config.keys } : null,
        documents: documentHydration(product.id, port, held, reading),
        vectors: embedder
          ? vectorHydration(product.id, port, embedder, reading)
          : { problem: `There is no embedding model "${model}". Add a connection that has it.` },
      },
    ];
  });
}

/** A port that holds records with texts: what an index is made from. */
export type HoldingPort = PortOf<"stream"> | PortOf<"table">;

/** The port of a product whose records are indexed: its stream, else its table. */
export const holdingPort = ({ ports }: Pick<ProductDescription, "ports">): HoldingPort | undefined =>
  portOfType(ports, "stream") ?? portOfType(ports, "table");

/** Where the records of a port are read, or why they cannot be. */
function readingOf(source: string, held: HoldingPort): Reading | { problem: string } {
  if (held.type === "stream")
    return {
      topic: held.config.topic ?? source,
      connection: held.config.connection ?? null,
      recordIdField: held.config.recordId ?? null,
    };
  const { keys, from } = held.config;
  if (from !== undefined)
    return { problem: `Its source ${source} is flushed from ${from}: name that stream as the source.` };
  if (keys.length === 0)
    return { problem: `Its source ${source} is a table without keys, so its rows cannot be told apart.` };
  return { topic: rowsTopic(source), connection: null, recordIdField: null };
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
    attributesFormat,
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
  held: HoldingPort,
  reading: Reading,
): DocumentHydration & SourcePlace {
  const fields = textFields(config);
  const names = nameFields(held);
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

/** The fields that identify a record. */
export const idFields = (held: HoldingPort): string[] =>
  held.type === "table"
    ? held.config.keys
    : held.config.recordId === undefined
      ? held.config.key
      : [held.config.recordId];

/** The fields by whose values a record is called: its id and key, what is unique, and what is named so. */
export function nameFields(held: HoldingPort): string[] {
  const called = held.fields
    .filter(
      ({ path, unique, primaryKey, logicalType }) =>
        !path.includes("[]") &&
        (primaryKey ||
          (logicalType === "string" &&
            (unique || namelike.has(path.split(".").at(-1)?.toLowerCase() ?? "")))),
    )
    .map(({ path }) => path);
  const key = held.type === "stream" ? held.config.key : [];
  return [...new Set([...idFields(held), ...key, ...called])];
}

/**
 * Raised when other things are kept beside the vectors, so that a space that lacks them is filled anew beside the one
 * that answers meanwhile. 1: what filters can be decided by.
 */
const attributesFormat = 1;

const layoutOf = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);

import {
  describeProduct,
  type PortDefinition,
  type PortOf,
  type ProductDefinition,
  promisedFreshnessMs,
  type Synonym,
  synonymsOf,
} from "../../domain/product-file/index.ts";
import type { PortType } from "../../domain/read-models/port.ts";
import { type LineageEdgeRow, lineageOf } from "../lineage-edges.ts";

export type EntryStatus = "draft" | "active" | "deprecated" | "retired";

/** What the catalog keeps of every product in memory: enough for rows, facets, words and lineage. */
export interface CatalogEntry {
  id: string;
  domainId: string;
  name: string;
  title: string;
  description: string;
  version: string;
  status: EntryStatus;
  ports: { name: string; type: PortType }[];
  tags: string[];
  /** Team the product names itself; the domain's owner stands in where it names none. */
  ownerTeamId: string | null;
  updatedAt: string;
  updatedAtMs: number;
  promisedFreshnessMs: number | null;
  hasStream: boolean;
  hasTable: boolean;
  /** Fields and features, for words and suggestions. */
  fields: { path: string; description: string }[];
  /** Other names that its contracts give. */
  synonyms: Synonym[];
  /** Feature sets as defined, of the majors that readers get when they name none. */
  featureSets: { port: string; version: string; config: PortOf<"features">["config"] }[];
  revision: number;
  inputs: LineageEdgeRow[];
}

export interface EntryFacts {
  status: EntryStatus;
  revision: number;
  updatedAt: string;
}

/** Reads a definition into an entry. `facts` are what only the version or the table knows. */
export function catalogEntry(definition: ProductDefinition, facts: EntryFacts): CatalogEntry {
  const product = describeProduct(definition);
  const { title } = product;
  const primary = product.ports.filter((port) => port.primary);
  return {
    id: product.id,
    domainId: product.domainId,
    name: product.name,
    title,
    description: product.description,
    version: product.version,
    status: facts.status,
    ports: product.ports.map((port) => ({ name: port.key, type: port.type })),
    tags: product.tags,
    ownerTeamId: product.owner,
    updatedAt: facts.updatedAt,
    updatedAtMs: Date.parse(facts.updatedAt),
    promisedFreshnessMs: firstPromise(primary.map((port) => promisedFreshnessMs(port.contract))),
    hasStream: primary.some((port) => port.type === "stream"),
    hasTable: primary.some((port) => port.type === "table"),
    fields: namedParts(primary),
    synonyms: synonymsOf(definition),
    featureSets: primary
      .filter((port) => port.type === "features")
      .map((port) => ({ port: port.key, version: port.version, config: port.config })),
    revision: facts.revision,
    inputs: lineageOf(product),
  };
}

const firstPromise = (promises: readonly (number | null)[]) =>
  promises.find((promise) => promise !== null) ?? null;

/** Fields and features by name, each once. */
function namedParts(ports: readonly PortDefinition[]): { path: string; description: string }[] {
  const parts = new Map<string, string>();
  for (const port of ports) {
    for (const field of port.fields) if (!parts.has(field.path)) parts.set(field.path, field.description);
    if (port.type === "features")
      for (const feature of port.config.features) parts.set(feature.name, feature.description ?? "");
  }
  return [...parts].map(([path, description]) => ({ path, description }));
}

import type { PortType } from "../read-models/port.ts";
import { compareSemver, parseSemver } from "../semver.ts";
import { splitProductId, toSlug } from "../slug.ts";
import { type AboutBlock, aboutBlockSchema } from "./blocks/about.ts";
import type { FeatureSetBlock } from "./blocks/feature-set.ts";
import { blockOfPort, blockSchemas } from "./blocks/index.ts";
import type { InferenceBlock } from "./blocks/inference.ts";
import { type LineageBlock, lineageBlockSchema } from "./blocks/lineage.ts";
import type { StreamBlock } from "./blocks/stream.ts";
import type { TableBlock } from "./blocks/table.ts";
import type { VectorsBlock } from "./blocks/vectors.ts";
import { customProperty, type ProductDefinition } from "./definition.ts";
import { type FieldDefinition, fieldsOf } from "./fields.ts";
import { teamName } from "./standard/common.ts";
import type { DataContract } from "./standard/odcs.ts";
import type { OutputPort } from "./standard/odps.ts";

export type ProductStatus = "draft" | "active" | "deprecated" | "retired";

interface PortBase {
  /** Unique in the product: the name for the primary major, `name@major` for the others. */
  key: string;
  name: string;
  version: string;
  major: number;
  /** Whether this is the major readers get when they name none. */
  primary: boolean;
  description: string;
  contractId: string;
  contract: DataContract;
  /** Place of the contract in `definition.contracts`. */
  contractIndex: number;
  fields: FieldDefinition[];
}

/** A port with its millrace block, defaults filled in. */
export type PortDefinition = PortBase &
  (
    | { type: "stream"; config: StreamBlock }
    | { type: "features"; config: FeatureSetBlock }
    | { type: "vectors"; config: VectorsBlock }
    | { type: "table"; config: TableBlock }
    | { type: "inference"; config: InferenceBlock }
  );
export type PortOf<Type extends PortType> = Extract<PortDefinition, { type: Type }>;

/** A definition as the rest of Millrace reads it. */
export interface ProductDescription {
  id: string;
  domainId: string;
  name: string;
  title: string;
  description: string;
  version: string;
  status: ProductStatus;
  tags: string[];
  about: AboutBlock;
  /** Slug of the owning team: as `millrace.product` says, else the name of the ODPS `team`; null where neither is. */
  owner: string | null;
  ports: PortDefinition[];
  /** Declared inputs, from the ODPS document and the contracts. */
  inputs: (LineageBlock["inputs"][number] & { toPort: string | null })[];
}

/**
 * Reads a checked definition (one that `parseProductFile` gave, or that came from the catalog). Ports whose
 * block or contract is missing or wrong are left out: a checked definition has none.
 */
export function describeProduct(definition: ProductDefinition): ProductDescription {
  const { product } = definition;
  const { domainId, name } = splitProductId(product.id);
  const about = aboutBlockSchema.safeParse(customProperty(product, "millrace.product")).data ?? {};
  const ports = describePorts(definition);
  return {
    id: product.id,
    domainId,
    name,
    title: about.title ?? (product.name && product.name !== name ? product.name : titleOf(name)),
    description: product.description?.purpose ?? "",
    version: product.version ?? highestVersion(ports),
    status: productStatus(product.status),
    tags: product.tags ?? [],
    about,
    owner: about.owner ?? (toSlug(teamName(product.team) ?? "") || null),
    ports,
    inputs: declaredInputs(definition, ports),
  };
}

/** The ODPS status as one of ours; `proposed` is a draft. */
export function productStatus(status: string): ProductStatus {
  return status === "active" || status === "deprecated" || status === "retired" ? status : "draft";
}

/** `flight_events` → "Flight events". */
export function titleOf(name: string): string {
  const words = name.replace(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The port with this key or name (`name@major` picks a major); without one, the first. Undefined when there is none. */
export function findPort(ports: readonly PortDefinition[], key?: string): PortDefinition | undefined {
  if (key === undefined || key === "") return ports[0];
  const [name, major] = key.split("@");
  return ports.find(
    (port) => port.name === name && (major === undefined ? port.primary : port.major === Number(major)),
  );
}

/** The first primary port of a type. */
export function portOfType<Type extends PortType>(
  ports: readonly PortDefinition[],
  type: Type,
): PortOf<Type> | undefined {
  return ports.find((port): port is PortOf<Type> => port.type === type && port.primary);
}

/** Field path → classification, as the read guard takes it. */
export function classificationsOf(fields: readonly FieldDefinition[]): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap((field) => (field.classification === null ? [] : [[field.path, field.classification]])),
  );
}

function describePorts(definition: ProductDefinition): PortDefinition[] {
  const outputs = definition.product.outputPorts ?? [];
  return outputs.flatMap((output) => {
    const contractIndex = definition.contracts.findIndex((contract) => contract.id === output.contractId);
    const contract = definition.contracts[contractIndex];
    const type = output.type as PortType;
    const block = blockOfPort[type];
    if (!contract || !block) return [];
    const config = blockSchemas[block].safeParse(customProperty(contract, block));
    if (!config.success) return [];
    const major = parseSemver(output.version)?.major ?? 0;
    const primary = primaryOf(output.name, outputs) === output;
    const port = {
      key: primary ? output.name : `${output.name}@${major}`,
      name: output.name,
      type,
      version: output.version,
      major,
      primary,
      description: output.description ?? contract.description?.purpose ?? "",
      contractId: contract.id,
      contract,
      contractIndex,
      fields: fieldsOf(contract.schema),
      config: config.data,
    };
    // The block was chosen by the type two lines up, which the compiler cannot follow.
    return [port as unknown as PortDefinition];
  });
}

/** Side by side, the highest released version of a name is primary; a pre-release only when there is nothing else. */
function primaryOf(name: string, outputs: readonly OutputPort[]): OutputPort | undefined {
  const same = outputs.filter((output) => output.name === name);
  const released = same.filter((output) => parseSemver(output.version)?.prerelease === "");
  return (released.length > 0 ? released : same).reduce((best, output) =>
    compareSemver(output.version, best.version) > 0 ? output : best,
  );
}

function highestVersion(ports: readonly PortDefinition[]): string {
  return ports.map((port) => port.version).reduce((a, b) => (compareSemver(b, a) > 0 ? b : a), "0.0.0");
}

function declaredInputs(definition: ProductDefinition, ports: readonly PortDefinition[]) {
  const read = (document: Parameters<typeof customProperty>[0], toPort: string | null) =>
    (lineageBlockSchema.safeParse(customProperty(document, "millrace.lineage")).data?.inputs ?? []).map(
      (input) => ({ ...input, toPort }),
    );
  return [...read(definition.product, null), ...ports.flatMap((port) => read(port.contract, port.key))];
}

import type { DbTransaction } from "../../db.ts";
import {
  contractSources,
  describeProduct,
  type ProductDescription,
  renderDocument,
} from "../../domain/product-file/index.ts";
import type { Prisma } from "../../generated/prisma/client.ts";
import { lineageOf } from "../lineage-edges.ts";
import type { ProjectedEvent, Projection } from "./types.ts";

type Event = ProjectedEvent<"product">;

/** Products with their ports, contracts, fields and lineage. */
export const projectProducts: Projection<"product"> = async (tx, events) => {
  const described = events.map((event) => ({
    event,
    description: describeProduct(event.document.definition),
  }));
  await ensureDomains(tx, described);
  const owners = await ownerTeams(tx, described);
  for (const { event, description } of described) await writeProduct(tx, event, description, owners);
  const ids = events.map((event) => event.entityId);
  await tx.port.deleteMany({ where: { productId: { in: ids } } });
  await tx.lineageEdge.deleteMany({ where: { toProductId: { in: ids } } });
  await tx.port.createMany({ data: described.flatMap(({ description }) => portRows(description)) });
  await tx.contract.createMany({
    data: described.flatMap(({ event, description }) => contractRows(event, description)),
  });
  await tx.field.createMany({ data: described.flatMap(({ description }) => fieldRows(description)) });
  await tx.lineageEdge.createMany({ data: described.flatMap(({ description }) => lineageOf(description)) });
};

type Described = { event: Event; description: ProductDescription };

/** A product may be the first that is heard of its domain. */
async function ensureDomains(tx: DbTransaction, described: readonly Described[]): Promise<void> {
  const first = new Map<string, number>();
  for (const { event, description } of described)
    if (!first.has(description.domainId)) first.set(description.domainId, event.atUs);
  await tx.domain.createMany({
    data: [...first].map(([id, atUs]) => ({ id, name: id, createdAt: new Date(atUs / 1000) })),
    skipDuplicates: true,
  });
}

/** Owners named by products that are teams; a name nobody bears is kept in the definition only. */
async function ownerTeams(tx: DbTransaction, described: readonly Described[]): Promise<Set<string>> {
  const named = described.flatMap(({ description }) => description.about.owner ?? []);
  if (named.length === 0) return new Set();
  const teams = await tx.team.findMany({ where: { id: { in: named } }, select: { id: true } });
  return new Set(teams.map((team) => team.id));
}

async function writeProduct(
  tx: DbTransaction,
  event: Event,
  description: ProductDescription,
  owners: ReadonlySet<string>,
): Promise<void> {
  const at = new Date(event.atUs / 1000);
  const { owner } = description.about;
  const retired = event.action === "retire" || description.status === "retired";
  const values = {
    title: description.title,
    description: description.description,
    version: description.version,
    status: retired ? "retired" : description.status,
    ownerTeamId: owner !== undefined && owners.has(owner) ? owner : null,
    tags: description.tags,
    source: event.document.source,
    sourceKind: event.document.sourceKind,
    definition: event.document.definition as unknown as Prisma.InputJsonObject,
    updatedAt: at,
    retiredAt: retired ? at : null,
  };
  const { id, domainId, name } = description;
  await tx.product.upsert({
    where: { id },
    create: { id, domainId, name, createdAt: at, ...values },
    update: values,
  });
}

function portRows({ id, ports }: ProductDescription): Prisma.PortCreateManyInput[] {
  return ports.map((port) => ({
    productId: id,
    name: port.key,
    type: port.type,
    version: port.version,
    contractId: port.contractId,
    primary: port.primary,
    config: port.config as unknown as Prisma.InputJsonObject,
  }));
}

function contractRows(event: Event, { id, ports }: ProductDescription): Prisma.ContractCreateManyInput[] {
  const { source, sourceKind } = event.document;
  const sources = sourceKind === "json" ? [] : contractSources(source);
  return ports.map((port) => ({
    productId: id,
    portName: port.key,
    id: port.contractId,
    version: port.contract.version,
    status: port.contract.status,
    source: sources[port.contractIndex] ?? renderDocument(port.contract),
    document: port.contract as unknown as Prisma.InputJsonObject,
  }));
}

function fieldRows({ id, ports }: ProductDescription): Prisma.FieldCreateManyInput[] {
  return ports.flatMap((port) =>
    port.fields.map((field) => ({
      productId: id,
      portName: port.key,
      path: field.path,
      position: field.position,
      logicalType: field.logicalType,
      physicalType: field.physicalType,
      description: field.description,
      required: field.required,
      unique: field.unique,
      primaryKey: field.primaryKey,
      classification: field.classification,
      minimum: field.minimum,
      maximum: field.maximum,
    })),
  );
}

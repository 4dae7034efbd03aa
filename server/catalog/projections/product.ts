import { isoFromUs } from "../../clock.ts";
import type { DbTransaction } from "../../db.ts";
import {
  contractSources,
  describeProduct,
  type ProductDescription,
  renderDocument,
} from "../../domain/product-file/index.ts";
import { type LineageEdgeRow, lineageOf } from "../lineage-edges.ts";
import { writeContracts, writeEdges, writeFields, writePorts, writeProducts } from "./product-tables.ts";
import type { ProjectedEvent, Projection } from "./types.ts";

type Event = ProjectedEvent<"product">;

/** Products with their ports, contracts, fields and lineage; a handful of statements however many there are. */
export const projectProducts: Projection<"product"> = async (tx, events) => {
  const described = events.map((event) => ({
    event,
    description: describeProduct(event.document.definition),
  }));
  await ensureDomains(tx, described);
  const owners = await ownerTeams(tx, described);
  await writeProducts(
    tx,
    described.map(({ event, description }) => productRow(event, description, owners)),
  );
  const ids = events.map((event) => event.entityId);
  await tx.$executeRaw`DELETE FROM port WHERE product_id = ANY(${ids})`;
  await tx.$executeRaw`DELETE FROM lineage_edge WHERE to_product_id = ANY(${ids})`;
  await writePorts(
    tx,
    described.flatMap(({ description }) => portRows(description)),
  );
  await writeContracts(
    tx,
    described.flatMap(({ event, description }) => contractRows(event, description)),
  );
  await writeFields(
    tx,
    described.flatMap(({ description }) => fieldRows(description)),
  );
  await writeEdges(
    tx,
    described.flatMap(({ description }) => lineageOf(description).map(edgeRow)),
  );
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
  const named = described.flatMap(({ description }) => description.owner ?? []);
  if (named.length === 0) return new Set();
  const teams = await tx.team.findMany({ where: { id: { in: named } }, select: { id: true } });
  return new Set(teams.map((team) => team.id));
}

/** Columns as the database names them; instants are text, to the microsecond. */
function productRow(event: Event, description: ProductDescription, owners: ReadonlySet<string>) {
  const at = isoFromUs(event.atUs);
  const { owner } = description;
  const retired = event.action === "retire" || description.status === "retired";
  return {
    id: description.id,
    domain_id: description.domainId,
    name: description.name,
    title: description.title,
    description: description.description,
    version: description.version,
    status: retired ? "retired" : description.status,
    owner_team_id: owner !== null && owners.has(owner) ? owner : null,
    tags: description.tags,
    source: event.document.source,
    source_kind: event.document.sourceKind,
    definition: event.document.definition,
    at,
    retired_at: retired ? at : null,
  };
}

function portRows({ id, ports }: ProductDescription) {
  return ports.map((port) => ({
    product_id: id,
    name: port.key,
    type: port.type,
    version: port.version,
    contract_id: port.contractId,
    primary: port.primary,
    config: port.config,
  }));
}

function contractRows(event: Event, { id, ports }: ProductDescription) {
  const { source, sourceKind, definition } = event.document;
  const sources = sourceKind === "json" ? [] : contractSources(source, definition.contracts.length);
  return ports.map((port) => ({
    product_id: id,
    port_name: port.key,
    id: port.contractId,
    version: port.contract.version,
    status: port.contract.status,
    source: sources[port.contractIndex] ?? renderDocument(port.contract),
    document: port.contract,
  }));
}

function fieldRows({ id, ports }: ProductDescription) {
  return ports.flatMap((port) =>
    port.fields.map((field) => ({
      product_id: id,
      port_name: port.key,
      path: field.path,
      position: field.position,
      logical_type: field.logicalType,
      physical_type: field.physicalType,
      description: field.description,
      required: field.required,
      unique: field.unique,
      primary_key: field.primaryKey,
      classification: field.classification,
      minimum: field.minimum,
      maximum: field.maximum,
    })),
  );
}

const edgeRow = (edge: LineageEdgeRow) => ({
  from_product_id: edge.fromProductId,
  from_port: edge.fromPort,
  to_product_id: edge.toProductId,
  to_port: edge.toPort,
  fields: edge.fields,
  origin: edge.origin,
});

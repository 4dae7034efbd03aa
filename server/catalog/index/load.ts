import { isoFromUs } from "../../clock.ts";
import type { Db } from "../../db.ts";
import type { ProductDefinition } from "../../domain/product-file/index.ts";
import { Prisma } from "../../generated/prisma/client.ts";
import { readDocument } from "../documents.ts";
import type { EntityKind } from "../journal/types.ts";
import { type CatalogEntry, catalogEntry, type EntryStatus } from "./entry.ts";
import type { DomainEntry, TeamEntry } from "./snapshot.ts";

/** Rows fetched at once: keeps a query short on a database that serves one client at a time. */
const chunk = 500;

/** Where the catalog's tables stand: the change counter and the next journal offset. */
export async function catalogPosition(db: Db): Promise<{ sequence: bigint; offset: bigint }> {
  const [row] = await db.$queryRaw<{ sequence: bigint; offset: bigint }[]>`
    SELECT coalesce((SELECT value FROM change_sequence WHERE name = 'catalog'), 0) AS sequence,
           coalesce((SELECT "offset" FROM projection_state WHERE name = 'catalog'), 0) AS "offset"`;
  return row ?? { sequence: 0n, offset: 0n };
}

interface ProductRow {
  id: string;
  status: EntryStatus;
  revision: number;
  updatedAt: Date;
  definition: Prisma.JsonValue;
}

/** Entries of the products as they stand now; all of them when `ids` is absent. */
export async function loadEntries(db: Db, ids?: readonly string[]): Promise<Map<string, CatalogEntry>> {
  const entries = new Map<string, CatalogEntry>();
  const wanted = ids ? [...ids] : undefined;
  for (let last = "", start = 0; ; start += chunk) {
    const part = wanted?.slice(start, start + chunk);
    if (part?.length === 0) break;
    const rows = (await db.product.findMany({
      where: part ? { id: { in: part } } : { id: { gt: last } },
      select: { id: true, status: true, revision: true, updatedAt: true, definition: true },
      orderBy: { id: "asc" },
      take: chunk,
    })) as ProductRow[];
    for (const row of rows) {
      const facts = { status: row.status, revision: row.revision, updatedAt: row.updatedAt.toISOString() };
      entries.set(row.id, catalogEntry(row.definition as unknown as ProductDefinition, facts));
    }
    if (!part && rows.length < chunk) break;
    last = rows.at(-1)?.id ?? last;
  }
  return entries;
}

export async function loadDomains(db: Db): Promise<Map<string, DomainEntry>> {
  const rows = await db.domain.findMany({
    select: { id: true, name: true, description: true, ownerTeamId: true, revision: true },
  });
  return new Map(rows.map((row) => [row.id, row]));
}

export async function loadTeams(db: Db): Promise<Map<string, TeamEntry>> {
  const rows = await db.team.findMany({ select: { id: true, name: true, email: true, revision: true } });
  return new Map(rows.map((row) => [row.id, row]));
}

export interface EntityName {
  kind: EntityKind;
  entityId: string;
}

/** Entities changed at or after a journal offset. */
export function changedSince(db: Db, offset: bigint): Promise<EntityName[]> {
  return db.$queryRaw<EntityName[]>`
    SELECT DISTINCT kind, entity_id AS "entityId" FROM entity_version WHERE journal_offset >= ${offset}`;
}

/** Entities of the catalog changed after an instant. */
export function changedAfter(db: Db, us: number): Promise<EntityName[]> {
  return db.$queryRaw<EntityName[]>`
    SELECT DISTINCT kind, entity_id AS "entityId" FROM entity_version
    WHERE kind IN ('product', 'domain', 'team') AND at > ${isoFromUs(us)}::timestamptz`;
}

export interface VersionInForce {
  kind: EntityKind;
  entityId: string;
  action: string;
  revision: number;
  at: Date;
  document: unknown;
}

/** Versions of the named entities in force at an instant; entities that did not exist then are missing. */
export async function versionsInForce(
  db: Db,
  kind: EntityKind,
  ids: readonly string[],
  us: number,
): Promise<VersionInForce[]> {
  const found: VersionInForce[] = [];
  for (let start = 0; start < ids.length; start += chunk) {
    const part = ids.slice(start, start + chunk);
    found.push(
      ...(await db.$queryRaw<VersionInForce[]>`
        SELECT kind, entity_id AS "entityId", action, revision, at, document FROM entity_version
        WHERE kind = ${kind} AND entity_id IN (${Prisma.join(part)})
          AND at <= ${isoFromUs(us)}::timestamptz AND (until IS NULL OR until > ${isoFromUs(us)}::timestamptz)`),
    );
  }
  return found;
}

/** A product's version as an entry. */
export function entryOfVersion(version: VersionInForce): CatalogEntry {
  const { definition } = readDocument("product", 1, version.document);
  const status = version.action === "retire" ? "retired" : statusOf(definition.product.status);
  return catalogEntry(definition, {
    status,
    revision: version.revision,
    updatedAt: version.at.toISOString(),
  });
}

const statusOf = (status: string): EntryStatus =>
  status === "active" || status === "deprecated" || status === "retired" ? status : "draft";

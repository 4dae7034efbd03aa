import { isoFromUs } from "../../clock.ts";
import type { Db } from "../../db.ts";
import { AppError } from "../../errors.ts";
import { type DocumentOf, readDocument } from "../documents.ts";

/** One version of a product. Instants are ISO with microseconds. */
export interface ProductVersionRow {
  revision: number;
  action: string;
  at: string;
  until: string | null;
  actorId: string;
  actorName: string;
  reason: string;
  document: DocumentOf<"product">;
}

interface Raw extends Omit<ProductVersionRow, "document"> {
  document: unknown;
}

const read = (row: Raw): ProductVersionRow => ({
  ...row,
  document: readDocument("product", 1, row.document),
});

/** Versions of a product, newest first, at most `limit`. */
export async function productVersions(db: Db, id: string, limit: number): Promise<ProductVersionRow[]> {
  const rows = await db.$queryRaw<Raw[]>`
    SELECT revision, action, reason, document, actor_id AS "actorId", actor_name AS "actorName",
      to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
      to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS until
    FROM entity_version WHERE kind = 'product' AND entity_id = ${id}
    ORDER BY revision DESC LIMIT ${limit}`;
  return rows.map(read);
}

/** The version in force at an instant (now when undefined), with when the product was first there. Throws NOT_FOUND. */
export async function productVersionAt(
  db: Db,
  id: string,
  us: number | undefined,
): Promise<ProductVersionRow & { createdAt: string }> {
  const at = us === undefined ? "infinity" : isoFromUs(us);
  const rows = await db.$queryRaw<(Raw & { createdAt: string })[]>`
    SELECT revision, action, reason, document, actor_id AS "actorId", actor_name AS "actorName",
      to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
      to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS until,
      (SELECT to_char(min(first.at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
       FROM entity_version AS first WHERE first.kind = 'product' AND first.entity_id = ${id}) AS "createdAt"
    FROM entity_version
    WHERE kind = 'product' AND entity_id = ${id} AND at <= ${at}::timestamptz
      AND (until IS NULL OR until > ${at}::timestamptz)`;
  const [row] = rows;
  if (!row || row.action === "delete") throw unknownProduct(id, us);
  return { ...read(row), createdAt: row.createdAt };
}

export function unknownProduct(id: string, us?: number): AppError {
  return new AppError(
    "NOT_FOUND",
    us === undefined
      ? `There is no product ${id}. Look it up in the catalog, or create it with PUT /api/v1/products/${id}.`
      : `There was no product ${id} at ${isoFromUs(us)}.`,
  );
}

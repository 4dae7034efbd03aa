import { isoFromUs } from "../../clock.ts";
import type { DbTransaction } from "../../db.ts";
import { Prisma } from "../../generated/prisma/client.ts";
import type { AppendedEvent, EntityKind } from "../journal/types.ts";

/** Kinds whose every version is kept and readable as of any instant. */
const versioned: readonly EntityKind[] = ["domain", "team", "person", "product", "connection"];

/**
 * One version a change: it takes effect at the journal's instant and ends the version before. Instants go in as
 * text because a JavaScript date would cut off the microseconds that order them.
 */
export async function writeVersions(tx: DbTransaction, events: readonly AppendedEvent[]): Promise<void> {
  const kept = events.filter((event) => versioned.includes(event.kind));
  if (kept.length === 0) return;
  const rows = JSON.stringify(
    kept.map((event) => ({
      kind: event.kind,
      entity_id: event.entityId,
      action: event.action,
      at: isoFromUs(event.atUs),
      actor_id: event.actor.id,
      actor_name: event.actor.name,
      reason: event.reason,
      document: event.document,
      journal_offset: event.offset,
    })),
  );
  const input = Prisma.sql`
    SELECT * FROM jsonb_to_recordset(${rows}::jsonb) AS row(
      kind text, entity_id text, action text, at timestamptz, actor_id text, actor_name text,
      reason text, document jsonb, journal_offset bigint)`;
  // No entity occurs twice in a run, so each input row ends one version and starts one.
  await tx.$executeRaw`
    UPDATE entity_version AS version SET until = input.at FROM (${input}) AS input
    WHERE version.kind = input.kind AND version.entity_id = input.entity_id AND version.until IS NULL`;
  await tx.$executeRaw`
    INSERT INTO entity_version
      (kind, entity_id, revision, action, at, until, actor_id, actor_name, reason, document, journal_offset)
    SELECT input.kind, input.entity_id,
      1 + coalesce((SELECT max(revision) FROM entity_version AS version
                    WHERE version.kind = input.kind AND version.entity_id = input.entity_id), 0),
      input.action, input.at, NULL, input.actor_id, input.actor_name, input.reason, input.document,
      input.journal_offset
    FROM (${input}) AS input`;
}

/** An entity's revision is the number of its versions, so that it does not depend on what a table held before. */
export async function writeRevisions(
  tx: DbTransaction,
  kind: EntityKind,
  ids: readonly string[],
): Promise<void> {
  if (!versioned.includes(kind)) return;
  // The name is one of the five above, never a caller's text.
  await tx.$executeRaw`
    UPDATE ${Prisma.raw(kind)} AS entity SET revision = version.revision FROM entity_version AS version
    WHERE version.kind = ${kind} AND version.until IS NULL AND version.entity_id = entity.id
      AND entity.id = ANY(${[...ids]})`;
}

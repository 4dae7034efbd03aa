import { toSql } from "pgvector";
import type { VectorDocument, VectorSpace } from "../types.ts";

/** The part of a PostgreSQL client or pool that is needed; no session state is used. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/**
 * HNSW insertion costs 7–10 ms a row in the embedded database and blocks every other client meanwhile. Without an index
 * the statement itself is what costs.
 */
const rowsPerStatement = { indexed: 5, unindexed: 200 };

/** Groups of a few documents, no record chunk twice in one group, each record's versions in time order. */
export function statements(
  documents: readonly VectorDocument[],
  index: keyof typeof rowsPerStatement = "indexed",
): VectorDocument[][] {
  const groups: { keys: Set<string>; documents: VectorDocument[] }[] = [];
  for (const document of [...documents].sort((a, b) => a.validFromMs - b.validFromMs)) {
    const key = `${document.recordId}\n${document.chunk}`;
    const last = groups.at(-1);
    if (last && last.documents.length < rowsPerStatement[index] && !last.keys.has(key)) {
      last.keys.add(key);
      last.documents.push(document);
    } else groups.push({ keys: new Set([key]), documents: [document] });
  }
  return groups.map((group) => group.documents);
}

/**
 * All chunks of a record at one instant are one version of it: a later version ends every earlier chunk, so a
 * document that shrinks leaves none behind.
 *
 * Each record is looked up by the primary key (a lateral sub-select with a limit or offset is not turned into a join):
 * without statistics, which the embedded database gathers seldom, the planner reads the whole space instead. A space has
 * one writer at a time.
 *
 * One statement closes what was in force, writes the new versions up to the next later one and skips those
 * already written, so a killed process leaves no record without a version. Returns how many were written.
 */
export async function writeVersions(
  db: Queryable,
  space: VectorSpace,
  documents: readonly VectorDocument[],
): Promise<number> {
  const { rows } = await db.query(
    `with given as (
       select record_id, chunk, text_hash, text, vector, to_timestamp(at / 1000) as at, attributes::jsonb as attributes
       from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::double precision[], $10::text[])
         as t(record_id, chunk, text_hash, text, vector, at, attributes)
     ), new as (
       select given.* from given left join lateral (
         select true as known from embedding e where e.space = $1 and e.record_id = given.record_id and e.chunk = given.chunk
           and e.valid_from = given.at and e.text_hash = given.text_hash and e.valid_until is distinct from e.valid_from limit 1) as held on true
       where held.known is null
     ), open as (
       select held.place, new.at from new cross join lateral (
         select e.ctid as place from embedding e where e.space = $1 and e.record_id = new.record_id
           and e.valid_from < new.at and (e.valid_until is null or e.valid_until > new.at) offset 0) as held
     ), closed as (
       update embedding e set valid_until = open.at from open where e.ctid = open.place
     ), attributed as (
       insert into embedding_attributes as known (space, record_id, valid_from, attributes)
       select distinct on (record_id, at) $1, record_id, at, attributes from new
       on conflict (space, record_id, valid_from) do update set attributes = excluded.attributes
         where known.attributes is distinct from excluded.attributes
     )
     insert into embedding (space, record_id, chunk, model, dimensions, text_hash, text, vector, valid_from, valid_until)
     select $1, record_id, chunk, $8, $9, text_hash, text, vector::vector, at,
       (select min(later.valid_from) from embedding later
        where later.space = $1 and later.record_id = new.record_id and later.valid_from > new.at)
     from new
     on conflict (space, record_id, chunk, valid_from) do update set
       text_hash = excluded.text_hash, text = excluded.text, vector = excluded.vector, valid_until = excluded.valid_until
     returning record_id`,
    [
      space.space,
      documents.map((each) => each.recordId),
      documents.map((each) => each.chunk),
      documents.map((each) => each.textHash),
      documents.map((each) => each.text),
      documents.map((each) => toSql(Array.from(each.vector))),
      documents.map((each) => each.validFromMs),
      space.model,
      space.dimensions,
      documents.map(({ attributes }) => (attributes ? JSON.stringify(attributes) : null)),
    ],
  );
  return rows.length;
}

/**
 * Closes what was in force and leaves a marker of empty validity, which no search returns, so that an earlier
 * version written later ends here too. A version of the same instant ends with it: the marker takes its first chunk's place.
 */
export async function removeVersions(
  db: Queryable,
  space: VectorSpace,
  recordIds: readonly string[],
  atMs: number,
): Promise<void> {
  await db.query(
    `with moment as (select to_timestamp($3::double precision / 1000) as at), closed as (
       update embedding set valid_until = moment.at from moment
       where space = $1 and record_id = any($2) and (valid_from < moment.at or (valid_from = moment.at and chunk > 0))
         and (valid_until is null or valid_until > moment.at)
     )
     insert into embedding (space, record_id, chunk, model, dimensions, text_hash, text, vector, valid_from, valid_until)
     select $1, id, 0, $4, $5, '', '', $6::vector, moment.at, moment.at from unnest($2::text[]) as ids(id), moment
     on conflict (space, record_id, chunk, valid_from) do update set text_hash = '', text = '', valid_until = excluded.valid_until`,
    [space.space, recordIds, atMs, space.model, space.dimensions, toSql(new Array(space.dimensions).fill(0))],
  );
}

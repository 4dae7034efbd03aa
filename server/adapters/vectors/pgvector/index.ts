import { toSql } from "pgvector";
import { AppError } from "../../../errors.ts";
import { assertDocuments, assertSameSpace } from "../check.ts";
import type { VectorDocument, VectorHit, VectorMetric, VectorSpace, VectorsAdapter } from "../types.ts";
import { indexStatement, literal, operators } from "./sql.ts";

/** The part of a PostgreSQL client or pool that is needed; no session state is used. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/** HNSW insertion costs 7–10 ms a row in the embedded database and blocks every other client meanwhile. */
const rowsPerStatement = 5;

/**
 * PostgreSQL with pgvector. One partial HNSW index a space over current versions only, so that a small space
 * keeps its recall beside a large one; `asOf` scans the versions valid then.
 */
export function createPgvector(db: Queryable): VectorsAdapter {
  const read = async (space: string): Promise<VectorSpace | null> => {
    const { rows } = await db.query(
      "select space, model, dimensions, metric from embedding_space where space = $1",
      [space],
    );
    const row = rows[0];
    if (!row) return null;
    return {
      space,
      model: String(row.model),
      dimensions: Number(row.dimensions),
      metric: row.metric as VectorMetric,
    };
  };

  const need = async (space: string): Promise<VectorSpace> => {
    const found = await read(space);
    if (!found)
      throw new AppError(
        "NOT_FOUND",
        `There is no vector space "${space}". Switch semantic search on for it first.`,
      );
    return found;
  };

  return {
    abilities: { system: "pgvector", index: "hnsw", metrics: ["cosine", "dot", "l2"], timeTravel: true },

    async ensureSpace(space) {
      await db.query(
        `insert into embedding_space (space, model, dimensions, metric, total, embedded, updated_at)
         values ($1, $2, $3, $4, 0, 0, to_timestamp(0)) on conflict (space) do nothing`,
        [space.space, space.model, space.dimensions, space.metric],
      );
      assertSameSpace(await need(space.space), space);
      await db.query(indexStatement(space));
    },

    async describeSpace(name) {
      const space = await read(name);
      if (!space) return null;
      const { rows } = await db.query(
        `select count(distinct record_id)::int as documents, extract(epoch from max(valid_from)) * 1000 as newest
         from embedding where space = $1 and valid_until is null`,
        [name],
      );
      return {
        ...space,
        documents: Number(rows[0]?.documents ?? 0),
        newestMs: rows[0]?.newest == null ? null : Number(rows[0].newest),
      };
    },

    async upsert(space, documents, atMs) {
      assertDocuments(space, documents);
      assertSameSpace(await need(space.space), space);
      const changed = await withoutUnchanged(db, space.space, documents);
      for (let start = 0; start < changed.length; start += rowsPerStatement)
        await writeVersions(db, space, changed.slice(start, start + rowsPerStatement), atMs);
      return changed.length;
    },

    async remove(space, recordIds, atMs) {
      await db.query(
        `update embedding set valid_until = to_timestamp($3::double precision / 1000)
         where space = $1 and record_id = any($2) and valid_until is null`,
        [space, recordIds, atMs],
      );
    },

    async hashes(space, recordIds) {
      const { rows } = await db.query(
        "select record_id, text_hash from embedding where space = $1 and record_id = any($2) and chunk = 0 and valid_until is null",
        [space, recordIds],
      );
      return new Map(rows.map((row) => [String(row.record_id), String(row.text_hash)]));
    },

    async search(name, vector, { k, asOfMs }) {
      const space = await need(name);
      if (vector.length !== space.dimensions)
        throw new AppError(
          "INVALID_INPUT",
          `The question's vector has ${vector.length} numbers; "${name}" holds ${space.dimensions} from ${space.model}.`,
        );
      const { distance, score } = operators[space.metric];
      const valid =
        asOfMs === undefined
          ? "valid_until is null"
          : `valid_from <= to_timestamp(${Number(asOfMs)}::double precision / 1000) and (valid_until is null or valid_until > to_timestamp(${Number(asOfMs)}::double precision / 1000))`;
      // The space is a literal, not a parameter: only then can the planner prove the partial index covers the query.
      const { rows } = await db.query(
        `select record_id, chunk, text, extract(epoch from valid_from) * 1000 as valid_from_ms,
                vector::vector(${space.dimensions}) ${distance} $1::vector(${space.dimensions}) as distance
         from embedding where space = ${literal(name)} and ${valid}
         order by vector::vector(${space.dimensions}) ${distance} $1::vector(${space.dimensions}) limit ${Math.max(1, Math.trunc(k))}`,
        [toSql(Array.from(vector))],
      );
      return rows.map(
        (row): VectorHit => ({
          recordId: String(row.record_id),
          chunk: Number(row.chunk),
          text: String(row.text),
          score: score(Number(row.distance)),
          validFromMs: Number(row.valid_from_ms),
        }),
      );
    },
  };
}

async function withoutUnchanged(
  db: Queryable,
  space: string,
  documents: readonly VectorDocument[],
): Promise<VectorDocument[]> {
  const { rows } = await db.query(
    "select record_id, chunk, text_hash from embedding where space = $1 and record_id = any($2) and valid_until is null",
    [space, documents.map((each) => each.recordId)],
  );
  const current = new Map(rows.map((row) => [`${row.record_id}\n${row.chunk}`, String(row.text_hash)]));
  return documents.filter((each) => current.get(`${each.recordId}\n${each.chunk}`) !== each.textHash);
}

/** One statement closes the old versions and writes the new ones, so a killed process leaves no document without a version. */
async function writeVersions(
  db: Queryable,
  space: VectorSpace,
  documents: readonly VectorDocument[],
  atMs: number,
): Promise<void> {
  await db.query(
    `with new as (
       select * from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[]) as t(record_id, chunk, text_hash, text, vector)
     ), closed as (
       update embedding set valid_until = to_timestamp($7::double precision / 1000)
       from new where embedding.space = $1 and embedding.record_id = new.record_id and embedding.chunk = new.chunk and embedding.valid_until is null
         and embedding.valid_from < to_timestamp($7::double precision / 1000)
     )
     insert into embedding (space, record_id, chunk, model, dimensions, text_hash, text, vector, valid_from)
     select $1, record_id, chunk, $8, $9, text_hash, text, vector::vector, to_timestamp($7::double precision / 1000) from new
     on conflict (space, record_id, chunk, valid_from) do update set
       text_hash = excluded.text_hash, text = excluded.text, vector = excluded.vector, valid_until = null`,
    [
      space.space,
      documents.map((each) => each.recordId),
      documents.map((each) => each.chunk),
      documents.map((each) => each.textHash),
      documents.map((each) => each.text),
      documents.map((each) => toSql(Array.from(each.vector))),
      atMs,
      space.model,
      space.dimensions,
    ],
  );
}

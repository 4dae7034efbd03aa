import { toSql } from "pgvector";
import { AppError } from "../../../errors.ts";
import { assertDocuments, assertSameSpace } from "../check.ts";
import type { VectorHit, VectorMetric, VectorSpace, VectorsAdapter } from "../types.ts";
import { indexStatement, literal, operators } from "./sql.ts";
import { type Queryable, removeVersions, statements, writeVersions } from "./versions.ts";

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

    async upsert(space, documents) {
      assertDocuments(space, documents);
      assertSameSpace(await need(space.space), space);
      let written = 0;
      for (const group of statements(documents)) written += await writeVersions(db, space, group);
      return written;
    },

    async remove(space, recordIds, atMs) {
      await removeVersions(db, space, recordIds, atMs);
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

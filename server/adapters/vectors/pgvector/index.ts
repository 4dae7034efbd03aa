import { toSql } from "pgvector";
import { AppError } from "../../../errors.ts";
import { assertDocuments, assertSameSpace } from "../check.ts";
import type { VectorHit, VectorMetric, VectorSpace, VectorsAdapter } from "../types.ts";
import { conditions } from "./condition.ts";
import { filteredSearch } from "./filtered-search.ts";
import {
  buildStatements,
  distanceTo,
  dropIndexStatement,
  literal,
  lookedAt,
  operators,
  selectHits,
  validAt,
} from "./sql.ts";
import { type Queryable, removeVersions, statements, writeVersions } from "./versions.ts";

/**
 * PostgreSQL with pgvector. One partial HNSW index a space over current versions only, so that a small space
 * keeps its recall beside a large one; `asOf` scans the versions valid then.
 */
export function createPgvector(db: Queryable): VectorsAdapter {
  const read = async (space: string): Promise<(VectorSpace & { attributed: boolean }) | null> => {
    const { rows } = await db.query(
      "select space, model, dimensions, metric, attributed from embedding_space where space = $1",
      [space],
    );
    const row = rows[0];
    if (!row) return null;
    return {
      space,
      model: String(row.model),
      dimensions: Number(row.dimensions),
      metric: row.metric as VectorMetric,
      attributed: row.attributed === true,
    };
  };

  const need = async (space: string): Promise<NonNullable<Awaited<ReturnType<typeof read>>>> => {
    const found = await read(space);
    if (!found)
      throw new AppError(
        "NOT_FOUND",
        `There is no vector space "${space}". Switch semantic search on for it first.`,
      );
    return found;
  };

  /** Spaces as read before: a question should not ask twice. What turns out wrong is forgotten and read again. */
  const known = new Map<string, Awaited<ReturnType<typeof need>>>();
  /** Small spaces, and how many more questions they are taken for small without looking again. */
  const small = new Map<string, number>();

  const isSmall = async (space: string): Promise<boolean> => {
    const left = small.get(space) ?? 0;
    if (left !== 0) {
      if (left > 0) small.set(space, left - 1);
      return left > 0;
    }
    const { rows } = await db.query(
      "select count(*)::int as pieces from (select 1 from embedding where space = $1 and valid_until is null limit $2) as looked_at",
      [space, smallest + 1],
    );
    // A space that is large stays so: below zero it is not looked at again.
    const answer = Number(rows[0]?.pieces) <= smallest;
    small.set(space, answer ? lookAgainAfter : -1);
    return answer;
  };

  /** Spaces whose index is built later. */
  const unindexed = new Set<string>();

  const readFor = async (name: string, vector: Float32Array): ReturnType<typeof need> => {
    const space = known.get(name) ?? (await need(name));
    known.set(name, space);
    if (vector.length !== space.dimensions) {
      known.delete(name);
      throw new AppError(
        "INVALID_INPUT",
        `The question's vector has ${vector.length} numbers; "${name}" holds ${space.dimensions} from ${space.model}.`,
      );
    }
    return space;
  };

  const rowsOf = async (space: VectorSpace, text: string, values: unknown[]) => {
    try {
      return (await db.query(text, values)).rows;
    } catch (error) {
      known.delete(space.space);
      throw error;
    }
  };
  const ask = async (space: VectorSpace, text: string, values: unknown[]): Promise<VectorHit[]> =>
    (await rowsOf(space, text, values)).map((row) => hitOf(space, row));

  return {
    abilities: {
      system: "pgvector",
      index: "hnsw",
      exactUpTo: smallest,
      metrics: ["cosine", "dot", "l2"],
      timeTravel: true,
      filters: conditions,
    },

    async ensureSpace(space, { index = "now" } = {}) {
      await db.query(
        `insert into embedding_space (space, model, dimensions, metric, total, embedded, updated_at, attributed)
         values ($1, $2, $3, $4, 0, 0, to_timestamp(0), true) on conflict (space) do nothing`,
        [space.space, space.model, space.dimensions, space.metric],
      );
      assertSameSpace(await need(space.space), space);
      if (index === "later") unindexed.add(space.space);
      else {
        await db.query(buildStatements(space));
        unindexed.delete(space.space);
      }
    },

    async describeSpace(name) {
      const space = await read(name);
      if (!space) return null;
      const { rows } = await db.query(
        `select count(distinct record_id)::int as documents, extract(epoch from max(valid_from)) * 1000 as newest
         from embedding where space = $1 and valid_until is null`,
        [name],
      );
      const { attributed: _, ...described } = space;
      return {
        ...described,
        documents: Number(rows[0]?.documents ?? 0),
        newestMs: rows[0]?.newest == null ? null : Number(rows[0].newest),
      };
    },

    async upsert(space, documents) {
      assertDocuments(space, documents);
      assertSameSpace(await need(space.space), space);
      let written = 0;
      const index = unindexed.has(space.space) ? "unindexed" : "indexed";
      for (const group of statements(documents, index)) written += await writeVersions(db, space, group);
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

    async search(name, vector, { k, asOfMs, where }) {
      const space = await readFor(name, vector);
      const limit = Math.max(1, Math.trunc(k));
      const exactly = asOfMs !== undefined || (await isSmall(name));
      const question = toSql(Array.from(vector));
      if (where && space.attributed) {
        const query = (text: string, values: unknown[]) => rowsOf(space, text, values);
        const found = await filteredSearch(query, { space, question, limit, where, asOfMs, exactly });
        return found.map((row) => hitOf(space, row));
      }
      return ask(
        space,
        // The index serves this very expression only; with something added to it all versions are compared.
        `${selectHits(space)} where space = ${literal(name)} and ${validAt(asOfMs)} ${exactly ? "" : lookedAt(limit)}
         order by ${exactly ? `(${distanceTo(space)}) + 0` : distanceTo(space)} limit ${limit}`,
        [question],
      );
    },

    async scores(name, vector, recordIds, { asOfMs }) {
      const space = await readFor(name, vector);
      return ask(
        space,
        `select distinct on (record_id) * from (
           ${selectHits(space)} where space = ${literal(name)} and record_id = any($2) and ${validAt(asOfMs)}) as found
         order by record_id, distance`,
        [toSql(Array.from(vector)), recordIds],
      );
    },

    async stored(name, which, { asOfMs }) {
      const space = await need(name);
      const [chosen, values] =
        "recordId" in which
          ? ["record_id = $1 order by chunk", [which.recordId]]
          : ["chunk = 0 order by hashtext(record_id), record_id limit $1", [Math.trunc(which.sample)]];
      const rows = await db.query(
        `select record_id, chunk, text, vector::text as vector, extract(epoch from valid_from) * 1000 as valid_from_ms
         from embedding where space = ${literal(space.space)} and ${validAt(asOfMs)} and text <> '' and ${chosen}`,
        values,
      );
      return rows.rows.map((row) => ({
        recordId: String(row.record_id),
        chunk: Number(row.chunk),
        text: String(row.text),
        vector: Float32Array.from(JSON.parse(String(row.vector)) as number[]),
        validFromMs: Number(row.valid_from_ms),
      }));
    },

    async spaces(prefix) {
      const { rows } = await db.query(
        "select space from embedding_space where starts_with(space, $1) order by space",
        [prefix],
      );
      return rows.map((row) => String(row.space));
    },

    async drop(space) {
      known.delete(space);
      small.delete(space);
      // The index first: rows that leave it one by one cost what their insertion did.
      await db.query(dropIndexStatement(space));
      for (const table of ["embedding", "embedding_attributes"])
        for (;;) {
          const { rows } = await db.query(
            `delete from ${table} where ctid in (select ctid from ${table} where space = $1 limit ${rowsPerDeletion}) returning 1 as gone`,
            [space],
          );
          if (rows.length < rowsPerDeletion) break;
        }
      await db.query("delete from embedding_space where space = $1", [space]);
    },
  };
}

/**
 * Up to so many pieces all are compared: it costs what a walk through the index does (35 and 25 ms at 1,500 pieces in the
 * embedded database on a busy machine) and misses nothing. An HNSW graph can lose a piece that is unlike all others:
 * one note of a whale among 1,500 alike entries of a ledger had no way left to it, however far was looked.
 */
const smallest = 3000;
const lookAgainAfter = 100;

/** One statement blocks every other client of the embedded database while it runs. */
const rowsPerDeletion = 500;

const hitOf = (space: VectorSpace, row: Record<string, unknown>): VectorHit => ({
  recordId: String(row.record_id),
  chunk: Number(row.chunk),
  text: String(row.text),
  score: operators[space.metric].score(Number(row.distance)),
  validFromMs: Number(row.valid_from_ms),
});

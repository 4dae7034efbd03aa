import { createHash } from "node:crypto";
import type { VectorMetric, VectorSpace } from "../types.ts";

/** pgvector's operators by metric, and how its distance becomes a score where higher is nearer. */
export const operators: Record<
  VectorMetric,
  { distance: string; ops: string; score(distance: number): number }
> = {
  cosine: { distance: "<=>", ops: "vector_cosine_ops", score: (distance) => 1 - distance },
  dot: { distance: "<#>", ops: "vector_ip_ops", score: (distance) => -distance },
  l2: { distance: "<->", ops: "vector_l2_ops", score: (distance) => -distance },
};

/** A quoted SQL string literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Memory for building an index at once: 100,000 vectors of 384 numbers take 240 MB, and what does not fit is ten times slower. */
const buildMemory = "512MB";

/** Builds the index unless it stands. Two statements in one message are one transaction, so the setting goes with it. */
export const buildStatements = (space: VectorSpace): string =>
  `set local maintenance_work_mem = '${buildMemory}'; ${indexStatement(space)}`;

/** The space's own HNSW index over its current versions; its name carries a hash because space names are free text. */
export function indexStatement({ space, dimensions, metric }: VectorSpace): string {
  return `create index if not exists ${indexName(space)} on embedding using hnsw ((vector::vector(${Math.trunc(dimensions)})) ${operators[metric].ops})
    where valid_until is null and space = ${literal(space)}`;
}

export const dropIndexStatement = (space: string): string => `drop index if exists ${indexName(space)}`;

const indexName = (space: string): string =>
  `embedding_hnsw_${createHash("sha256").update(space).digest("hex").slice(0, 16)}`;

/** pgvector looks at 40 neighbours by default and would never give more rows than that; 1,000 is its most. */
const mostLookedAt = 1000;

/**
 * Sets how many neighbours the index looks at, for this statement alone: a sub-select that stands for itself is
 * evaluated once, before the scan begins.
 */
export const lookedAt = (limit: number): string =>
  `and (select set_config('hnsw.ef_search', '${Math.min(mostLookedAt, Math.max(100, limit))}', true)) is not null`;

/**
 * Lets the index go on from where it stands when what it found does not pass, over so many versions at most; its memory
 * must do for them. In relaxed order: the strict one leaves out what comes up late (0.958 of ten found, 0.977 relaxed).
 */
export const lookedAtUntil = `and (select set_config('hnsw.iterative_scan', 'relaxed_order', true)) is not null
   and (select set_config('hnsw.max_scan_tuples', '20000', true)) is not null
   and (select set_config('hnsw.scan_mem_multiplier', '8', true)) is not null`;

/** Condition on a version: in force at an instant, or now. */
export const validAt = (asOfMs: number | undefined): string =>
  asOfMs === undefined
    ? "valid_until is null"
    : `valid_from <= to_timestamp(${Number(asOfMs)}::double precision / 1000) and (valid_until is null or valid_until > to_timestamp(${Number(asOfMs)}::double precision / 1000))`;

/** The question is the first parameter. */
export const distanceTo = ({ dimensions, metric }: VectorSpace): string =>
  `vector::vector(${dimensions}) ${operators[metric].distance} $1::vector(${dimensions})`;

// The space is a literal, not a parameter, in what follows: only then can the planner prove the partial index covers the query.
export const selectHits = (space: VectorSpace, more = ""): string =>
  `select record_id, chunk, text, extract(epoch from valid_from) * 1000 as valid_from_ms, ${distanceTo(space)} as distance${more === "" ? "" : `, ${more}`} from embedding`;

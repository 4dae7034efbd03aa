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

import { setImmediate as pause } from "node:timers/promises";
import type { LakeSession } from "../../adapters/table/lake.ts";
import type { Cell } from "../../adapters/table/types.ts";
import { compileExpressions } from "../../domain/feature-set/expressions.ts";
import type { FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import type { FeatureValue } from "../../engine/types.ts";
import { kept, literal, released } from "./columns.ts";

export interface ExpressionRead {
  plan: FeatureSetPlan;
  /** Features whose values stand in the file, in the order of its columns from the second on. */
  inputs: readonly { name: string; dtype: string }[];
  /** Label columns after those, read as `request.<name>`. */
  request: readonly string[];
  /** Expression features wanted. */
  outputs: readonly { name: string; dtype: string }[];
  signal?: AbortSignal | undefined;
}

/** Expressions of every label, from a Parquet file of the other features' values by row. Yields `[row, …values]`. */
export async function* readExpressions(
  session: LakeSession,
  path: string,
  read: ExpressionRead,
): AsyncGenerator<Cell[][]> {
  const evaluate = compileExpressions(read.plan);
  for await (const batch of session.select(`SELECT * FROM read_parquet(${literal(path)})`)) {
    yield batch.map(([row = null, ...cells]) => {
      const values: Record<string, FeatureValue> = {};
      for (const [at, { name, dtype }] of read.inputs.entries())
        values[name] = released(cells[at] ?? null, dtype);
      const request: Record<string, unknown> = {};
      for (const [at, name] of read.request.entries()) request[name] = cells[read.inputs.length + at] ?? null;
      const results = evaluate(values, request);
      return [row, ...read.outputs.map(({ name, dtype }) => kept(results[name]?.value, dtype))];
    });
    read.signal?.throwIfAborted();
    await pause();
  }
}

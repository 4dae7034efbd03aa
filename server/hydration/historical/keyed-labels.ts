import { setImmediate as pause } from "node:timers/promises";
import type { LakeSession } from "../../adapters/table/lake.ts";
import type { Cell } from "../../adapters/table/types.ts";
import { coercion } from "../../domain/feature-set/coerce.ts";
import { propertyAt } from "../../domain/feature-set/columns.ts";
import { entityKeyOf } from "../../domain/feature-set/entity.ts";
import type { FeatureSetPlan } from "../../domain/feature-set/plan.ts";
import type { FeatureValue } from "../../engine/types.ts";

export interface KeyedRead {
  /** Whose key is meant; its source says how values are read. */
  plan: Pick<FeatureSetPlan, "entity" | "source">;
  /** `__k…` of each of the plan's entity fields. */
  columns: readonly string[];
  /** Condition on labels; none: all. */
  where?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Rows handed over at once, after which others of this thread get a turn. */
const turn = 2_000;

/**
 * Goes through labels key by key, instants ascending. `valuesOf` gives one row of values for each instant; they come out as
 * `[row, …values]`. Holds one key's labels at a time.
 */
export async function* readByKey(
  labels: LakeSession,
  read: KeyedRead,
  valuesOf: (
    key: string,
    instantsUs: readonly number[],
  ) => readonly (readonly (FeatureValue | undefined)[])[],
): AsyncGenerator<Cell[][]> {
  const coerce = read.plan.entity.map(({ field }) =>
    coercion(propertyAt(read.plan.source.properties, field)),
  );
  const { columns } = read;
  const where = read.where === undefined ? "" : ` WHERE ${read.where}`;
  const rows = labels.select(
    `SELECT __row::DOUBLE, __t::DOUBLE, ${columns.join(", ")} FROM labels${where} ORDER BY ${columns.join(", ")}, __t, __row`,
  );
  let out: Cell[][] = [];
  let key: string | undefined;
  let places: number[] = [];
  let instants: number[] = [];

  const flush = () => {
    if (key === undefined) return;
    const values = valuesOf(key, instants);
    for (const [at, place] of places.entries())
      out.push([place, ...(values[at] ?? []).map((value): Cell => (value ?? null) as Cell)]);
    places = [];
    instants = [];
  };

  for await (const batch of rows) {
    for (const [row, t, ...parts] of batch) {
      const next = entityKeyOf(parts.map((part, at): FeatureValue => coerce[at]?.(part) ?? null));
      if (next !== key) {
        flush();
        key = next;
      }
      places.push(Number(row));
      instants.push(Number(t));
    }
    if (out.length < turn) continue;
    yield out;
    out = [];
    read.signal?.throwIfAborted();
    await pause();
  }
  flush();
  if (out.length > 0) yield out;
}

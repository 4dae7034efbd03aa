import type { OffsetVector } from "../../adapters/stream/types.ts";
import type { LakeSession } from "../../adapters/table/lake.ts";
import type { KnownAt } from "../../domain/data-plane-api/historical.ts";
import type { LookupState } from "../../domain/feature-set/lookup-states.ts";
import type { FeatureSetPlan, FeatureSource } from "../../domain/feature-set/plan.ts";
import type { StreamHistory } from "../lake/types.ts";
import { identifier, keptType } from "./columns.ts";
import { type PlanOf, type SetNeeds, valueName } from "./needs.ts";

export interface AsofJoin {
  needs: SetNeeds;
  lookup: LookupState;
  /** Look-ups of that stream, as the answer needs them. */
  features: readonly PlanOf<"lookup">[];
  knownAt: KnownAt;
  /** `__k…` of an entity field. */
  keyOf: (entityField: string) => string;
  /** End (exclusive) of the records that count. */
  until: OffsetVector;
  /** Condition on the labels to answer. */
  where: string;
  signal?: AbortSignal | undefined;
}

/**
 * Makes the table `name` of rows and the latest values of a stream, by one ASOF join over lake and log. It has no row for
 * labels that find nothing.
 *
 * As served, a record counts from its *activation* on: `max(event time, knowledge time)`. In the order of activation, a
 * record is the answer until one comes that is later by (event time, partition, offset); those that are not later than
 * one before them are never an answer, so only the records that raise the running maximum are joined. That holds while
 * corrections keep their record's event time and partition; keys with a correction that does not are left out.
 *
 * As known at one instant, the records in force then are the same for all labels, and the join is on event time.
 *
 * Returns the condition on labels that were left out (null: none), or undefined where lake and log do not hold every
 * record below `until` and nothing was joined.
 */
export async function joinStreamLookups(
  streams: StreamHistory,
  session: LakeSession,
  name: string,
  read: AsofJoin,
): Promise<{ left: string | null } | undefined> {
  const { lookup, features, until, knownAt } = read;
  const { source, entity } = lookup.plan;
  const view = `${name}_records`;
  await streams.relation(session, view, source, { until, ...(read.signal ? { signal: read.signal } : {}) });
  const records = Object.values(until).reduce((sum, end) => sum + end, 0);
  if ((await countOf(session, view)) !== records) return undefined;
  const keys = entity.map((_, at) => `k${at}`);
  const id = source.recordId === null ? [] : [`${identifier(source.recordId)}::VARCHAR AS id`];
  const values = features.map(
    ({ dtype, lookup: { column } }, at) =>
      `CAST(${keptValue(column, source, dtype)} AS ${keptType(dtype)}) AS v${at}`,
  );
  const versions = `${name}_versions`;
  await session.run(
    `CREATE TEMP VIEW ${versions} AS SELECT ${[
      ...entity.map(({ field }, at) => `${identifier(field)} AS k${at}`),
      "epoch_us(_event_time) AS ev",
      "epoch_us(_knowledge_time) AS kn",
      "_partition AS p",
      "_offset AS o",
      ...id,
      ...values,
    ].join(
      ", ",
    )} FROM ${view} WHERE _value IS NOT NULL${knownAt.kind === "at" ? ` AND epoch_us(_knowledge_time) <= ${knownAt.us}` : ""}`,
  );
  const served = knownAt.kind === "as-served";
  const irregular = served && id.length > 0 ? await findIrregular(session, name, versions, keys) : 0;
  const inForce =
    served || id.length === 0
      ? versions
      : `(SELECT * FROM ${versions} QUALIFY id IS NULL OR row_number() OVER (PARTITION BY id ORDER BY kn DESC, p DESC, o DESC) = 1)`;
  // Within one partition offsets grow with knowledge time, so event time alone tells which of two is later.
  const place = Object.keys(until).length > 1 ? "(ev::HUGEINT * 16384 + p) * 1125899906842624 + o" : "ev";
  const columns = [...keys, "act", "ev", ...features.map((_, at) => `v${at}`)].join(", ");
  // Those that begin to count at one instant are one step: the last of them stands for all.
  await session.run(
    `CREATE TEMP TABLE ${name}_answers AS SELECT ${columns} FROM (SELECT *, ${served ? "greatest(ev, kn)" : "ev"} AS act, ${place} AS place FROM ${inForce}) WINDOW steps AS (PARTITION BY ${keys.join(", ")} ORDER BY act, ev, p, o ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) QUALIFY place >= max(place) OVER steps AND lead(act) OVER (PARTITION BY ${keys.join(", ")} ORDER BY act, ev, p, o) IS DISTINCT FROM act`,
  );
  const keyOf = (at: number) => read.keyOf(lookup.on[at]?.entityField ?? "");
  const left =
    irregular === 0
      ? null
      : `EXISTS (SELECT 1 FROM ${name}_irregular i WHERE ${keys.map((key, at) => `labels.${keyOf(at)} = i.${key}`).join(" AND ")})`;
  const wanted = features.map(
    ({ name: feature, lookup: { ttlMs } }, at) =>
      `${ttlMs === null ? `v${at}` : `CASE WHEN __t - ev <= ${ttlMs * 1000} THEN v${at} END`} AS ${valueName(read.needs, feature)}`,
  );
  await session.run(
    `CREATE TEMP TABLE ${name} AS SELECT __row, ${wanted.join(", ")} FROM (SELECT * FROM labels WHERE ${read.where}${left === null ? "" : ` AND NOT ${left}`}) l ASOF JOIN ${name}_answers a ON ${keys.map((key, at) => `l.${keyOf(at)} = a.${key}`).join(" AND ")} AND l.__t >= a.act`,
  );
  await session.run(`DROP TABLE ${name}_answers`);
  return { left };
}

async function countOf(session: LakeSession, name: string): Promise<number> {
  let count = 0;
  for await (const [row] of session.select(`SELECT count(*) FROM ${name}`)) count = Number(row?.[0] ?? 0);
  return count;
}

/** Makes `<name>_irregular` of the keys that the join cannot answer as served; how many there are. */
async function findIrregular(
  session: LakeSession,
  name: string,
  versions: string,
  keys: readonly string[],
): Promise<number> {
  // By the ids' hashes, which is several times faster; two ids that share one make a key irregular, no more.
  await session.run(
    `CREATE TEMP TABLE ${name}_moved AS SELECT hash(id) AS h FROM ${versions} WHERE id IS NOT NULL GROUP BY 1 HAVING count(*) > 1 AND (min(ev) <> max(ev) OR min(p) <> max(p))`,
  );
  const moved = await countOf(session, `${name}_moved`);
  await session.run(
    `CREATE TEMP TABLE ${name}_irregular AS SELECT DISTINCT ${keys.join(", ")} FROM ${versions} WHERE ${moved === 0 ? "false" : `hash(id) IN (SELECT h FROM ${name}_moved)`}`,
  );
  return moved === 0 ? 0 : countOf(session, `${name}_irregular`);
}

const valueTypes = new Set(["string", "integer", "number", "boolean", "timestamp"]);
const keyTypes = new Set(["string", "integer", "boolean"]);

/**
 * Whether SQL reads the columns as every other evaluator does: plain columns of these types, the stream's own event time,
 * a log of our own (others' knowledge times are adjusted when they are taken in).
 */
export function joinable(
  set: FeatureSetPlan,
  lookup: LookupState,
  features: readonly PlanOf<"lookup">[],
): boolean {
  const { source, eventTime } = lookup.plan;
  const typeOf = (name: string) =>
    source.properties.find((property) => property.name === name)?.logicalType ?? "";
  return (
    source.connection === null &&
    eventTime === null &&
    features.every(({ lookup: { column } }) => valueTypes.has(typeOf(column))) &&
    lookup.on.every(
      ({ entityField, column }) =>
        keyTypes.has(typeOf(column)) &&
        set.entity.find(({ field }) => field === entityField)?.logicalType === typeOf(column),
    ) &&
    (source.recordId === null || valueTypes.has(typeOf(source.recordId)))
  );
}

/** A column in the form values are kept in; instants as feature values write them. */
function keptValue(column: string, source: FeatureSource, dtype: string): string {
  const type = source.properties.find(({ name }) => name === column)?.logicalType;
  const name = identifier(column);
  if (type === "timestamp")
    return `strftime(${name}::TIMESTAMPTZ AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')`;
  return dtype === "date" ? `${name}::DATE::VARCHAR` : name;
}

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
  const keyOf = (at: number) => read.keyOf(lookup.on[at]?.entityField ?? "");
  const known = knownAt.kind === "at" ? ` AND epoch_us(_knowledge_time) <= ${knownAt.us}` : "";
  const id = source.recordId === null ? null : identifier(source.recordId);
  // Numbers stand for the keys, which sort and join faster than texts; keys no label names are left out at once.
  await session.run(
    `CREATE TEMP TABLE ${name}_keys AS SELECT row_number() OVER ()::INTEGER AS k, * FROM (SELECT DISTINCT ${entity.map((_, at) => `${keyOf(at)} AS k${at}`).join(", ")} FROM labels WHERE ${read.where})`,
  );
  const matched = entity.map(({ field }, at) => `r.${identifier(field)} = i.k${at}`).join(" AND ");
  await session.run(
    `CREATE TEMP TABLE ${name}_versions AS SELECT k, epoch_us(_event_time) AS ev, epoch_us(_knowledge_time) AS kn, _partition AS p, _offset AS o${id === null ? "" : `, hash(${id}) AS h`} FROM ${view} r JOIN ${name}_keys i ON ${matched}${known}`,
  );
  const served = knownAt.kind === "as-served";
  // As served, keys that the rule above does not hold for are left out; as known at one instant, what was corrected is.
  if (id !== null) await noteCorrected(session, name, served ? null : { view, id, known });
  const irregular = served && id !== null ? await countOf(session, `${name}_irregular`) : 0;
  const inForce =
    served || id === null
      ? `${name}_versions`
      : `(SELECT * FROM ${name}_versions ANTI JOIN ${name}_replaced USING (p, o))`;
  const several = Object.keys(until).length > 1;
  // Within one partition offsets grow with knowledge time, so event time alone tells which of two is later.
  const place = several ? "(ev::HUGEINT * 16384 + p) * 1125899906842624 + o" : "ev";
  const order = `PARTITION BY k ORDER BY act, ev, ${several ? "p, " : ""}o`;
  // Those that begin to count at one instant are one step: the last of them stands for all.
  await session.run(
    `CREATE TEMP TABLE ${name}_answers AS SELECT k, act, ev, p, o FROM (SELECT k, ev, p, o, ${served ? "greatest(ev, kn)" : "ev"} AS act, ${place} AS place FROM ${inForce}) WINDOW steps AS (${order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) QUALIFY place >= max(place) OVER steps AND lead(act) OVER (${order}) IS DISTINCT FROM act`,
  );
  const labelKeys = entity.map((_, at) => `labels.${keyOf(at)} = i.k${at}`).join(" AND ");
  const left =
    irregular === 0
      ? null
      : `EXISTS (SELECT 1 FROM ${name}_keys i SEMI JOIN ${name}_irregular USING (k) WHERE ${labelKeys})`;
  await session.run(
    `CREATE TEMP TABLE ${name}_found AS SELECT __row, __t - a.ev AS age, p AS _partition, o AS _offset FROM (SELECT __row, __t, k FROM labels JOIN ${name}_keys i ON ${labelKeys} WHERE ${read.where}${left === null ? "" : ` AND NOT ${left}`}) l ASOF JOIN ${name}_answers a ON l.k = a.k AND l.__t >= a.act`,
  );
  // Values are read for the records that were found, and for no others.
  const wanted = features.map(({ name: feature, dtype, lookup: { column, ttlMs } }) => {
    const value = `CAST(${keptValue(column, source, dtype)} AS ${keptType(dtype)})`;
    const aged = ttlMs === null ? value : `CASE WHEN age <= ${ttlMs * 1000} THEN ${value} END`;
    return `${aged} AS ${valueName(read.needs, feature)}`;
  });
  await session.run(
    `CREATE TEMP TABLE ${name} AS SELECT __row, ${wanted.join(", ")} FROM ${view} JOIN ${name}_found USING (_partition, _offset)`,
  );
  for (const part of ["answers", "versions", "found"]) await session.run(`DROP TABLE ${name}_${part}`);
  return { left };
}

async function countOf(session: LakeSession, name: string): Promise<number> {
  let count = 0;
  for await (const [row] of session.select(`SELECT count(*) FROM ${name}`)) count = Number(row?.[0] ?? 0);
  return count;
}

/**
 * Looks at the records that have several versions. As served, makes `<name>_irregular` of the keys with a correction to
 * another event time or partition; otherwise `<name>_replaced` of the versions that another of the same record out-ranks.
 */
async function noteCorrected(
  session: LakeSession,
  name: string,
  fixed: { view: string; id: string; known: string } | null,
): Promise<void> {
  // Ids by their hashes, which is several times faster than by texts. Two that share one are looked at in vain, no more.
  await session.run(
    `CREATE TEMP TABLE ${name}_again AS SELECT h FROM ${name}_versions WHERE h IS NOT NULL GROUP BY h HAVING count(*) > 1`,
  );
  await session.run(
    fixed === null
      ? `CREATE TEMP TABLE ${name}_irregular AS SELECT DISTINCT k FROM (SELECT unnest(list(k)) AS k FROM ${name}_versions SEMI JOIN ${name}_again USING (h) GROUP BY h HAVING min(ev) <> max(ev) OR min(p) <> max(p))`
      : `CREATE TEMP TABLE ${name}_replaced AS SELECT _partition AS p, _offset AS o FROM ${fixed.view} WHERE hash(${fixed.id}) IN (SELECT h FROM ${name}_again)${fixed.known} QUALIFY row_number() OVER (PARTITION BY ${fixed.id} ORDER BY _knowledge_time DESC, _partition DESC, _offset DESC) > 1`,
  );
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

import type { LakeSession } from "../../adapters/table/lake.ts";
import type { TableAdapter, TableSnapshot } from "../../adapters/table/types.ts";
import type { KnownAt } from "../../domain/data-plane-api/historical.ts";
import { AppError } from "../../errors.ts";
import { identifier, keptType, literal } from "./columns.ts";
import type { Pins } from "./job.ts";
import { type PlanOf, type SetNeeds, valueName } from "./needs.ts";

export interface TableLookupRead {
  needs: SetNeeds;
  /** Look-ups of one table by the same columns. */
  lookups: readonly PlanOf<"lookup">[];
  knownAt: KnownAt;
  /** `__k…` of an entity field. */
  keyOf: (entityField: string) => string;
  /** Absolute path of a snapshot's file. */
  fileOf: (path: string) => string;
  pins: Pins | null;
}

/**
 * Makes the table `name` of rows and looked-up values. A row of a table has no event time of its own: it holds since its
 * snapshot was committed, so a label sees the snapshot in force at its instant (and known by then).
 * Returns the newest snapshot there was, to pin it; null for a table without rows.
 */
export async function readTableLookups(
  session: LakeSession,
  tables: Pick<TableAdapter, "snapshots">,
  name: string,
  read: TableLookupRead,
): Promise<string | null> {
  const [first] = read.lookups;
  if (!first) return null;
  const { productId, port } = first.lookup;
  const all = await tables.snapshots({ productId, port });
  const pinned = read.pins?.tables[`${productId}:${port}`];
  const until =
    pinned === undefined ? all.length - 1 : all.findIndex(({ snapshotId }) => snapshotId === pinned);
  if (pinned !== undefined && until < 0)
    throw new AppError(
      "GONE",
      `The snapshot ${pinned} of ${productId} that was read then is not kept any more.`,
    );
  const snapshots = all.slice(0, until + 1);
  const parts = intervals(snapshots, read.knownAt).map((interval) => part(interval, read));
  const columns = read.lookups.map(
    ({ name: feature, dtype }) => `NULL::${keptType(dtype)} AS ${valueName(read.needs, feature)}`,
  );
  await session.run(
    `CREATE TEMP TABLE ${name} AS ${parts.length === 0 ? `SELECT __row, ${columns.join(", ")} FROM labels` : parts.join(" UNION ALL ")}`,
  );
  return snapshots.at(-1)?.snapshotId ?? null;
}

/** Table look-ups of one port by the same columns, which one join answers. */
export function tableGroups({ lookups }: SetNeeds): SetNeeds["lookups"][] {
  const groups = new Map<string, SetNeeds["lookups"]>();
  for (const feature of lookups) {
    if (feature.lookup.source !== null) continue;
    const { productId, port, on } = feature.lookup;
    const key = JSON.stringify([productId, port, on]);
    groups.set(key, [...(groups.get(key) ?? []), feature]);
  }
  return [...groups.values()];
}

interface Interval {
  snapshot: TableSnapshot;
  /** Condition on labels. */
  where: string;
}

function intervals(snapshots: readonly TableSnapshot[], knownAt: KnownAt): Interval[] {
  const at = knownAt.kind === "at" ? `least(__t, ${knownAt.us})` : "__t";
  return snapshots.map((snapshot, place) => {
    const next = snapshots[place + 1];
    const before = next ? ` AND ${at} < ${next.atUs}` : "";
    return { snapshot, where: `${at} >= ${snapshot.atUs}${before}` };
  });
}

function part({ snapshot, where }: Interval, { needs, lookups, keyOf, fileOf }: TableLookupRead): string {
  const on = lookups[0]?.lookup.on ?? [];
  const files = snapshot.files.map(({ path }) => literal(fileOf(path))).join(", ");
  const has = (column: string) => snapshot.columns.some(({ name }) => name === column);
  const values = lookups.map(({ name: feature, dtype, lookup }) => {
    const value = has(lookup.column)
      ? keptValue(lookup.column, typeIn(snapshot, lookup.column), dtype)
      : "NULL";
    const aged =
      lookup.ttlMs === null
        ? value
        : `CASE WHEN __t - ${snapshot.atUs} <= ${lookup.ttlMs * 1000} THEN ${value} END`;
    return `CAST(${aged} AS ${keptType(dtype)}) AS ${valueName(needs, feature)}`;
  });
  const columns = on.map(({ column }) => identifier(column));
  // Tables hold one row a key; should a foreign one hold several, the last written counts.
  const rows = `(SELECT DISTINCT ON (${columns.join(", ")}) * FROM read_parquet([${files}], filename = true, file_row_number = true) ORDER BY ${columns.join(", ")}, filename DESC, file_row_number DESC)`;
  const match = on.map(
    ({ entityField, column }) =>
      `labels.${keyOf(entityField)} = TRY_CAST(f.${identifier(column)} AS ${keyType(needs, entityField)})`,
  );
  return `SELECT __row, ${values.join(", ")} FROM labels JOIN ${rows} f ON ${match.join(" AND ")} WHERE ${where}`;
}

const typeIn = (snapshot: TableSnapshot, column: string) =>
  snapshot.columns.find(({ name }) => name === column)?.type ?? "VARCHAR";

/** A stored column in the form values are kept in; instants as feature values write them. */
function keptValue(column: string, type: string, dtype: string): string {
  const name = `f.${identifier(column)}`;
  if (/^TIMESTAMP/.test(type))
    return `strftime(${name}::TIMESTAMPTZ AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')`;
  if (/(\[\]|\)|^JSON)$/.test(type) && !/^DECIMAL/.test(type)) return `to_json(${name})::VARCHAR`;
  return dtype === "date" ? `${name}::DATE::VARCHAR` : name;
}

/** DuckDB's type of an entity field as a key. */
export function keyType({ plan }: Pick<SetNeeds, "plan">, entityField: string): string {
  switch (plan.entity.find(({ field }) => field === entityField)?.logicalType) {
    case "integer":
      return "BIGINT";
    case "number":
      return "DOUBLE";
    case "boolean":
      return "BOOLEAN";
    default:
      return "VARCHAR";
  }
}

import { join } from "node:path";
import type { TableAdapter } from "../../adapters/table/types.ts";
import type { FeatureValue } from "../../engine/types.ts";
import type { StreamHistory } from "../lake/types.ts";
import { identifier, literal, released } from "./columns.ts";
import { type SetNeeds, valueName } from "./needs.ts";
import { keyType, readTableLookups, tableGroups } from "./table-lookups.ts";

export interface KeyTableDeps {
  streams: Pick<StreamHistory, "openSession">;
  tables: Pick<TableAdapter, "snapshots">;
  /** Folder that tables' file paths are relative to. */
  lake: string;
}

/** Table look-ups of one key at each instant, by the join that answers labels. */
export async function readTablesOfKey(
  deps: KeyTableDeps,
  needs: SetNeeds,
  key: string,
  instantsUs: readonly number[],
): Promise<Record<string, FeatureValue>[]> {
  const groups = tableGroups(needs);
  const found: Record<string, FeatureValue>[] = instantsUs.map(() => ({}));
  if (groups.length === 0) return found;
  const { entity } = needs.plan;
  const parts = JSON.parse(key) as (string | number | boolean)[];
  const keys = entity.map(
    ({ field }, at) => `${literal(String(parts[at]))}::${keyType(needs, field)} AS __k${at}`,
  );
  const session = await deps.streams.openSession();
  try {
    await session.run(
      `CREATE TEMP TABLE labels AS SELECT __row, __t, ${keys.join(", ")} FROM (VALUES ${instantsUs.map((us, row) => `(${row}, ${us}::BIGINT)`).join(", ")}) AS given(__row, __t)`,
    );
    for (const [place, lookups] of groups.entries()) {
      const name = `t${place}`;
      await readTableLookups(session, deps.tables, name, {
        needs,
        lookups,
        knownAt: { kind: "as-served" },
        keyOf: (field) => `__k${entity.findIndex((each) => each.field === field)}`,
        fileOf: (path) => join(deps.lake, path),
        pins: null,
      });
      const columns = lookups.map((feature) => identifier(valueName(needs, feature.name)));
      for await (const batch of session.select(`SELECT __row, ${columns.join(", ")} FROM ${name}`))
        for (const [row, ...values] of batch)
          for (const [at, { name: feature, dtype }] of lookups.entries()) {
            const own = found[Number(row)];
            if (own) own[feature] = released(values[at] ?? null, dtype);
          }
    }
    return found;
  } finally {
    await session.close();
  }
}

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBInstance } from "@duckdb/node-api";
import { z } from "zod";
import type { Clock } from "../../../clock.ts";
import { AppError } from "../../../errors.ts";
import { openEngine, parquet, selectAll, withConnection } from "./engine.ts";
import { columnsToWrite } from "./iceberg/columns.ts";
import { commit } from "./iceberg/commit.ts";
import { placeDataFiles, stageDataFile } from "./iceberg/data-file.ts";
import { clearStaging } from "./iceberg/maintenance.ts";
import { currentSnapshot } from "./iceberg/metadata.ts";
import { currentFiles, type IcebergTable, openOrNew } from "./iceberg/table.ts";
import { makeFolders, tableFolder, writeDurably } from "./iceberg/table-folder.ts";
import { factsSchema, factsText } from "./snapshots.ts";

const manifestSchema = z.object({
  formatVersion: z.literal(1),
  snapshot: z.object({
    atUs: z.number(),
    files: z.array(z.object({ path: z.string() })),
    statistics: factsSchema.shape.statistics,
    actorName: z.string(),
    reason: z.string(),
  }),
});
type Former = z.infer<typeof manifestSchema>["snapshot"];

/**
 * Turns tables of the former layout (Parquet files beside `snapshots/<id>.json`) into Iceberg tables: every snapshot with
 * its instant, its rows and its statistics. Goes on where an earlier run was killed. Run before anybody reads the
 * lake; returns how many tables there were.
 */
export async function adoptFormerTables(options: {
  lake: string;
  spill: string;
  clock: Clock;
}): Promise<number> {
  const roots = formerTables(options.lake);
  if (roots.length === 0) return 0;
  const instance = await openEngine({ spill: options.spill, memory: "256MB", threads: 2 });
  try {
    for (const root of roots) await adopt(instance, options, root);
  } finally {
    instance.closeSync();
  }
  return roots.length;
}

function formerTables(lake: string): string[] {
  const inside = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
          entry.isDirectory() ? [join(folder, entry.name)] : [],
        )
      : [];
  return inside(lake)
    .flatMap(inside)
    .flatMap(inside)
    .filter((root) => existsSync(join(root, "snapshots")));
}

async function adopt(
  instance: DuckDBInstance,
  { lake, clock }: { lake: string; clock: Clock },
  root: string,
): Promise<void> {
  const folder = tableFolder(root);
  const former = formerSnapshots(join(root, "snapshots"));
  let table = openOrNew(folder, clock.nowMs(), {});
  clearStaging(folder);
  makeFolders(folder);
  for (const [index, snapshot] of former.entries()) {
    if ((currentSnapshot(table.metadata)?.["snapshot-id"] ?? 0) >= snapshot.atUs) continue;
    table = await adoptSnapshot(instance, table, lake, snapshot, former[index - 1]);
  }
  rmSync(join(root, "snapshots"), { recursive: true, force: true });
  for (const path of new Set(former.flatMap(({ files }) => files.map((file) => file.path))))
    rmSync(join(lake, path), { force: true });
  clearStaging(folder);
}

function formerSnapshots(folder: string): Former[] {
  return readdirSync(folder)
    .filter((name) => /^\d+\.json$/.test(name))
    .map((name) => {
      try {
        return manifestSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))).snapshot;
      } catch (cause) {
        throw new AppError(
          "INTERNAL",
          `The snapshot ${join(folder, name)} cannot be read. Restore it from a backup.`,
          {
            cause,
          },
        );
      }
    })
    .sort((a, b) => a.atUs - b.atUs);
}

/** A snapshot that begins with its predecessor's files was an append. */
async function adoptSnapshot(
  instance: DuckDBInstance,
  table: IcebergTable,
  lake: string,
  snapshot: Former,
  before: Former | undefined,
): Promise<IcebergTable> {
  const { folder } = table;
  const held = new Set(before?.files.map(({ path }) => path));
  const appended = snapshot.files.filter(({ path }) => held.has(path)).length === held.size;
  const added = appended ? snapshot.files.filter(({ path }) => !held.has(path)) : snapshot.files;
  const paths = added.map(({ path }) => join(lake, path));
  const existing = await currentFiles(table);
  return withConnection(instance, async (connection) => {
    const query = `SELECT * FROM ${parquet(paths.length > 0 ? paths : snapshot.files.map(({ path }) => join(lake, path)))}`;
    const { rows } = await selectAll(connection, `DESCRIBE ${query}`);
    const { columns, schema, properties } = columnsToWrite(
      table.metadata,
      rows.map(([name, type]) => ({ name: String(name), type: String(type) })),
    );
    const file =
      paths.length === 0
        ? undefined
        : await stageDataFile(connection, folder, query, columns, {
            rowGroupRows: 122_880,
            prefix: String(snapshot.atUs),
          });
    placeDataFiles(folder, file ? [file] : []);
    const facts = `facts-${snapshot.atUs}.json`;
    rmSync(join(folder.metadata, facts), { force: true });
    writeDurably(join(folder.metadata, facts), factsText(snapshot.statistics));
    return commit(table, {
      operation: appended ? "append" : "overwrite",
      atUs: snapshot.atUs,
      add: file ? [file] : [],
      remove: new Set(appended ? [] : existing.map(({ name }) => name)),
      schema,
      properties,
      summary: {
        "millrace.facts": facts,
        "millrace.actor": snapshot.actorName,
        "millrace.reason": snapshot.reason,
      },
    });
  });
}
